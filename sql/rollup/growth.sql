-- Revenue growth from the running levels of paid spans now and a calendar month earlier.
with looks as materialized (
    select
        points.at,
        metrics.month_earlier(points.at, %(zone)s) as earlier_at
    from unnest(%(at)s::timestamptz[]) as points (at)
)

select
    looks.at,
    null as part,
    round(100 * (now_paid.n - then_paid.n) / nullif(then_paid.n, 0), 6) as value
from looks
inner join
    metrics.levels('mrr', %(at)s::timestamptz[], '{}', %(zone)s) as now_paid
    on looks.at = now_paid.at and now_paid.part = ''
inner join
    metrics.levels(
        'mrr', array(select distinct each.earlier_at from looks as each), '{}', %(zone)s
    ) as then_paid
    on looks.earlier_at = then_paid.at and then_paid.part = ''
