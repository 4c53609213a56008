-- New sign-ups: profiles created since the first moment of the day (of the bucket, where a chart
-- asks for weeks or months).
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    people.user_type as part,
    count(people.id) as value
from moments
left join metrics.people
    on
        not people.is_internal
        and moments.since <= people.created_at
        and moments.at >= people.created_at
group by grouping sets ((moments.at), (moments.at, people.user_type))
having grouping(people.user_type) = 1 or people.user_type is not null
