-- Coordination time from the running level of weddings with an activity in the last 30 days and of
-- the hours between their first activity and their latest.
select
    levels.at,
    nullif(levels.part, '') as part,
    round(levels.amount / 3600 / nullif(levels.n, 0), 6) as value,
    levels.n
from
    metrics.levels('coordination', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
where levels.part = '' or levels.n > 0
