-- Session length: the running level of finished sessions less what it was before the window.
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
    round(
        (levels.amount - coalesce(older.amount, 0)) / nullif(levels.n - coalesce(older.n, 0), 0), 6
    ) as value,
    levels.n - coalesce(older.n, 0) as n
from moments
cross join lateral metrics.level_at('sessions', moments.at, moments.day, moments.ends) as levels
left join metrics.level as older
    on older.series = 'sessions' and older.part = levels.part and older.day = moments.day - 30
where levels.part = '' or levels.n - coalesce(older.n, 0) > 0
