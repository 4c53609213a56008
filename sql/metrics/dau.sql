-- Daily active users: distinct users who started a session since the first moment of the day (of
-- the bucket, where a chart asks for weeks or months).
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    visits.user_type as part,
    count(distinct visits.user_id) as value
from moments
left join metrics.visits
    on
        moments.since <= visits.started_at
        and moments.at >= visits.started_at
group by grouping sets ((moments.at), (moments.at, visits.user_type))
having grouping(visits.user_type) = 1 or visits.user_type is not null
