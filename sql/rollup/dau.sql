-- Daily active users from the running level of users seen that day; of longer stretches as the
-- users of their days who were not seen before on a day of the stretch.
with stretches as materialized (
    select
        dated.*,
        metrics.midnight(dated.first_day, %(zone)s) as begins,
        metrics.midnight(dated.day + 1, %(zone)s) as ends
    from (
        select
            points.at,
            metrics.local_day(points.since, %(zone)s) as first_day,
            metrics.local_day(points.at, %(zone)s) as day
        from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
        offset 0
    ) as dated
)

select
    levels.at,
    nullif(levels.part, '') as part,
    levels.n as value
from
    metrics.levels(
        'dau',
        array(
            select stretches.at from stretches
            where stretches.first_day = stretches.day
        ),
        %(parts_at)s::timestamptz[],
        %(zone)s
    ) as levels
where levels.part = '' or levels.n <> 0
union all
select
    seen.at,
    nullif(seen.part, '') as part,
    sum(seen.n) as value
from (
    select
        stretches.at,
        gaps.part,
        gaps.n
    from stretches
    inner join metrics.presence_gap as gaps
        on
            gaps.day between stretches.first_day and stretches.day
            and gaps.day - stretches.first_day < gaps.gap
    where stretches.first_day < stretches.day
    union all
    -- who comes later on the last day
    select
        stretches.at,
        later.part,
        -later.n as n
    from stretches
    cross join
        lateral metrics.later_users(
            stretches.begins, stretches.at, stretches.ends, null
        ) as later
    where
        stretches.first_day < stretches.day
        and stretches.at < stretches.ends - interval '1 microsecond'
    union all
    select
        stretches.at,
        '' as part,
        0 as n
    from stretches
    where stretches.first_day < stretches.day
) as seen
group by seen.at, seen.part
having seen.part = '' or sum(seen.n) <> 0
