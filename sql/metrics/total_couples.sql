-- Total couples: couple profiles that exist at the moment.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    people.region as part,
    count(people.id) as value
from moments
left join metrics.people
    on
        people.user_type = 'couple'
        and not people.is_internal
        and moments.at >= people.created_at
        and (people.deleted_at is null or moments.at < people.deleted_at)
group by grouping sets ((moments.at), (moments.at, people.region))
having grouping(people.region) = 1 or people.region is not null
