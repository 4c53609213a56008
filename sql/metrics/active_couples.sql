-- Active couples: distinct couples that started a session in the last 30 days.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    visits.region as part,
    count(distinct visits.user_id) as value
from moments
left join metrics.visits
    on
        visits.user_type = 'couple'
        and visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and moments.at >= visits.started_at
group by grouping sets ((moments.at), (moments.at, visits.region))
having grouping(visits.region) = 1 or visits.region is not null
