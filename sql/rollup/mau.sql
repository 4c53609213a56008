-- Monthly active users from the running level of users seen in the last 30 days.
with moments as (
    select
        points.at,
        points.since,
        metrics.local_day(points.at, %(zone)s) as day,
        metrics.midnight(metrics.local_day(points.at, %(zone)s) + 1, %(zone)s) as ends
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    nullif(levels.part, '') as part,
    levels.n as value
from moments
cross join lateral metrics.level_at('mau', moments.at, moments.day, moments.ends) as levels
where levels.part = '' or levels.n <> 0
