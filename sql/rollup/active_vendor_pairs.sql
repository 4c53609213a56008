-- Active vendor pairs from the running level of pairs with an activity in the last 30 days.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from metrics.levels('pairs', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s) as levels
where levels.part = '' or levels.n <> 0
