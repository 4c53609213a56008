-- Churn: those who paid a calendar month earlier and pay nothing are kept by the ends of days; at any
-- other moment they are found by the end of their span. How many were paying is the running level
-- then.
with moments as (
    select
        points.at,
        points.since,
        metrics.local_day(points.at, %(zone)s) as day,
        metrics.midnight(metrics.local_day(points.at, %(zone)s) + 1, %(zone)s) as ends
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
),

looks as (
    select
        moments.*,
        earlier.at as earlier_at,
        earlier_days.day as earlier_day,
        earlier_days.ends as earlier_ends,
        moments.at + interval '1 microsecond' = moments.ends
        and earlier.at + interval '1 microsecond' = earlier_days.ends as is_whole
    from moments
    cross join lateral (
        select metrics.month_earlier(moments.at, %(zone)s) as at
    ) as earlier
    cross join lateral (
        select
            metrics.local_day(earlier.at, %(zone)s) as day,
            metrics.midnight(metrics.local_day(earlier.at, %(zone)s) + 1, %(zone)s) as ends
    ) as earlier_days
),

gone as (
    select
        looks.at,
        levels.part,
        levels.n
    from looks
    cross join lateral metrics.level_at('gone', looks.at, looks.day, looks.ends) as levels
    where looks.is_whole
    union all
    select
        looks.at,
        held.part,
        count(*) as n
    from looks
    inner join metrics.paying_span as left_off
        on
            left_off.part = ''
            and left_off.paid_from <= looks.earlier_at
            and left_off.paid_to > looks.earlier_at
            and left_off.paid_to <= looks.at
    inner join metrics.paying_span as held
        on
            left_off.account = held.account
            and held.paid_from <= looks.earlier_at
            and held.paid_to > looks.earlier_at
    where
        not looks.is_whole
        and not exists (
            select from metrics.paying_span as back
            where
                back.account = left_off.account
                and back.part = ''
                and back.paid_from <= looks.at
                and back.paid_to > looks.at
        )
    group by looks.at, held.part
)

select
    looks.at,
    nullif(paying.part, '') as part,
    round(100.0 * coalesce(gone.n, 0) / nullif(paying.n, 0), 6) as value
from looks
cross join lateral metrics.level_at(
    'paying', looks.earlier_at, looks.earlier_day, looks.earlier_ends
) as paying
left join gone on looks.at = gone.at and paying.part = gone.part
where paying.part = '' or paying.n > 0
