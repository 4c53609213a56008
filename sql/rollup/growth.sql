-- Revenue growth from the running levels of paid spans now and a calendar month earlier.
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
    null as part,
    round(
        100 * (now_paid.n - then_paid.n) / nullif(then_paid.n, 0), 6
    ) as value
from moments
cross join
    lateral (
        select metrics.month_earlier(moments.at, %(zone)s) as at
    ) as earlier
cross join
    lateral (
        select metrics.local_day(earlier.at, %(zone)s) as day
    ) as earlier_day
cross join lateral metrics.level_at('mrr', moments.at, moments.day, moments.ends) as now_paid
cross join
    lateral metrics.level_at(
        'mrr', earlier.at, earlier_day.day, metrics.midnight(earlier_day.day + 1, %(zone)s)
    ) as then_paid
where now_paid.part = '' and then_paid.part = ''
