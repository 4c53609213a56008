-- Monthly recurring revenue from the running level of all paid spans.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from metrics.levels('mrr', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s) as levels
where levels.part = '' or levels.n <> 0
