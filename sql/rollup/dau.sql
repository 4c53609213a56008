-- Daily active users from the running level of users seen that day; of longer stretches as the users
-- of their days who were not seen before on a day of the stretch.
with moments as (
    select
        points.at,
        metrics.local_day(points.since, %(zone)s) as first_day,
        metrics.local_day(points.at, %(zone)s) as day,
        metrics.midnight(metrics.local_day(points.at, %(zone)s) + 1, %(zone)s) as ends
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    nullif(levels.part, '') as part,
    levels.n as value
from moments
cross join lateral metrics.level_at('dau', moments.at, moments.day, moments.ends) as levels
where moments.first_day = moments.day and (levels.part = '' or levels.n <> 0)
union all
select
    moments.at,
    nullif(seen.part, '') as part,
    sum(seen.n) as value
from moments
cross join lateral (
    select presence_gap.part, presence_gap.n
    from metrics.presence_gap
    where
        presence_gap.day between moments.first_day and moments.day
        and presence_gap.gap > presence_gap.day - moments.first_day
    union all
    -- who comes later on the last day
    select later.part, -later.n
    from metrics.later_users(
        metrics.midnight(moments.first_day, %(zone)s), moments.at, moments.ends, null
    ) as later
    where moments.at < moments.ends - interval '1 microsecond'
    union all
    select '', 0
) as seen
where moments.first_day < moments.day
group by moments.at, seen.part
having seen.part = '' or sum(seen.n) <> 0
