-- Churn: those who stopped since are few and found by the end of their span; how many were paying
-- is the running level then.
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
    nullif(paying.part, '') as part,
    round(100.0 * coalesce(gone.n, 0) / nullif(paying.n, 0), 6) as value
from moments
cross join
    lateral (
        select metrics.month_earlier(moments.at, %(zone)s) as at
    ) as earlier
cross join
    lateral (
        select metrics.local_day(earlier.at, %(zone)s) as day
    ) as earlier_day
cross join
    lateral metrics.level_at(
        'paying', earlier.at, earlier_day.day, metrics.midnight(earlier_day.day + 1, %(zone)s)
    ) as paying
left join lateral (
    select count(*) as n
    from metrics.paying_span as spans
    where
        spans.part = paying.part
        and spans.paid_to > earlier.at
        and spans.paid_to <= moments.at
        and spans.paid_from <= earlier.at
        and not exists (
            select from metrics.paying_span as others
            where
                others.account = spans.account
                and others.part = ''
                and others.paid_from <= moments.at
                and others.paid_to > moments.at
        )
) as gone on true
where paying.part = '' or paying.n > 0
