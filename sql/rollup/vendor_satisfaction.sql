-- Vendor satisfaction: ratings so far less those before the window.
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
    case
        when levels.n - coalesce(older.n, 0) >= 5
            then
                round(
                    (levels.amount - coalesce(older.amount, 0)) / (levels.n - coalesce(older.n, 0)),
                    6
                )
    end as value,
    levels.n - coalesce(older.n, 0) as n
from moments
cross join lateral metrics.level_at('ratings', moments.at, moments.day, moments.ends) as levels
left join metrics.level as older
    on older.series = 'ratings' and levels.part = older.part and older.day = moments.day - 90
where levels.part = '' or levels.n - coalesce(older.n, 0) > 0
