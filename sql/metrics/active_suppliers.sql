-- Active suppliers: distinct supplier businesses that started a session in the last 30 days.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    visits.category as part,
    count(distinct visits.business) as value
from moments
left join metrics.visits
    on
        visits.user_type = 'supplier'
        and visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and moments.at >= visits.started_at
group by grouping sets ((moments.at), (moments.at, visits.category))
having grouping(visits.category) = 1 or visits.category is not null
