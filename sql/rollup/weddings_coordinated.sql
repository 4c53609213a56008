-- Weddings coordinated from the running level of weddings with an activity this month.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from
    metrics.levels('weddings', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
where levels.part = '' or levels.n <> 0
