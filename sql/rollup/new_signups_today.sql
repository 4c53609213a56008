-- New sign-ups: the running level of profiles created, less what it was before the bucket.
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
    levels.n - coalesce(older.n, 0) as value
from moments
cross join lateral metrics.level_at('signups', moments.at, moments.day, moments.ends) as levels
left join metrics.level as older
    on
        older.series = 'signups'
        and levels.part = older.part
        and older.day = metrics.local_day(moments.since, %(zone)s) - 1
where levels.part = '' or levels.n <> coalesce(older.n, 0)
