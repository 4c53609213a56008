-- Monthly active users from the running level of users seen in the last 30 days.
select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from metrics.levels('mau', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s) as levels
where levels.part = '' or levels.n <> 0
