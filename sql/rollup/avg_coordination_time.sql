-- Coordination time from the running level of weddings with an activity in the last 30 days and of
-- the hours between their first activity and their latest.
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
    round(levels.amount / 3600 / nullif(levels.n, 0), 6) as value,
    levels.n
from moments
cross join lateral metrics.level_at('coordination', moments.at, moments.day, moments.ends) as levels
where levels.part = '' or levels.n > 0
