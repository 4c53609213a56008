-- Weekly active users from the running level of users seen in the last 7 days.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from metrics.levels('wau', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s) as levels
where levels.part = '' or levels.n <> 0
