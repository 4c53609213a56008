-- Annual recurring revenue: twelve times monthly recurring revenue at the same moment.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    paid.plan as part,
    12 * coalesce(sum(paid.minor), 0) as value
from moments
left join lateral metrics.paid_at(moments.at, %(zone)s, %(currency)s) as paid on true
group by grouping sets ((moments.at), (moments.at, paid.plan))
having grouping(paid.plan) = 1 or paid.plan is not null
