-- Total suppliers from the running level of businesses that exist.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from
    metrics.levels('suppliers', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
where levels.part = '' or levels.n <> 0
