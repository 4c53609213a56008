-- Total couples from the running level of couples that exist.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from
    metrics.levels('couples', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
where levels.part = '' or levels.n <> 0
