-- Revenue growth: recurring revenue against one calendar month earlier at the same clock time, in
-- percent; null where there was none then.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    null::text as part,
    round(100 * (now_paid.minor - then_paid.minor) / nullif(then_paid.minor, 0), 6) as value
from moments
cross join
    lateral (
        select coalesce(sum(paid.minor), 0) as minor
        from metrics.paid_at(moments.at, %(zone)s, %(currency)s) as paid
    ) as now_paid
cross join lateral (
    select coalesce(sum(paid.minor), 0) as minor
    from metrics.paid_at(
        metrics.month_earlier(moments.at, %(zone)s), %(zone)s, %(currency)s
    ) as paid
) as then_paid
