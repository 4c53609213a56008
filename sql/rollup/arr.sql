-- Annual recurring revenue: twelve times the running level of all paid spans.
select
    levels.at,
    nullif(levels.part, '') as part,
    12 * levels.n as value
from metrics.levels('mrr', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s) as levels
where levels.part = '' or levels.n <> 0
