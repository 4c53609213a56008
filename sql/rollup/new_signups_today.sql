-- New sign-ups: the running level of profiles created, less what it was before the bucket.
with starts as (
    select
        points.at,
        metrics.local_day(points.since, %(zone)s) - 1 as day_before
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    starts.at,
    nullif(levels.part, '') as part,
    levels.n - coalesce(older.n, 0) as value
from starts
inner join
    metrics.levels('signups', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
    on starts.at = levels.at
left join metrics.level as older
    on
        older.series = 'signups'
        and starts.day_before = older.day
        and levels.part = older.part
where levels.part = '' or levels.n <> coalesce(older.n, 0)
