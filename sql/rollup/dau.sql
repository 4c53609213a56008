-- Daily active users from the running level of users seen that day; for whole weeks and months from
-- levels that begin anew with each; for a clipped bucket from its days.
with moments as (
    select
        points.at,
        points.since,
        metrics.local_day(points.at, %(zone)s) as day,
        metrics.midnight(metrics.local_day(points.at, %(zone)s) + 1, %(zone)s) as ends
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
),

stretches as (
    select
        moments.at,
        moments.day,
        moments.ends,
        starts.day as first_day,
        case
            when starts.day = moments.day then 'dau'
            when starts.day = date_trunc('week', moments.day::timestamp)::date then 'user week'
            when starts.day = date_trunc('month', moments.day::timestamp)::date then 'user month'
        end as series
    from moments
    cross join lateral (
        select metrics.local_day(moments.since, %(zone)s) as day
    ) as starts
)

select
    stretches.at,
    nullif(levels.part, '') as part,
    levels.n as value
from stretches
cross join
    lateral metrics.present_at(
        stretches.series,
        'user',
        stretches.day - stretches.first_day + 1,
        stretches.at,
        stretches.day,
        stretches.ends
    ) as levels
where stretches.series is not null and (levels.part = '' or levels.n <> 0)
union all
select
    stretches.at,
    nullif(clipped.part, '') as part,
    max(clipped.n) as value
from stretches
cross join
    lateral (
        select
            totals.part,
            count(distinct presence.entity) as n
        from metrics.presence
        cross join lateral (values (presence.part), ('')) as totals (part)
        where
            presence.family = 'user'
            and presence.day between stretches.first_day and stretches.day
            and presence.first_at <= stretches.at
            and (totals.part <> '' or presence.counts_total)
        group by totals.part
        union all
        select
            '',
            0
    ) as clipped
where stretches.series is null
group by stretches.at, clipped.part
