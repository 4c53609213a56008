-- Total suppliers: businesses with a supplier profile that exists at the moment.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    businesses.category as part,
    count(distinct people.business) as value
from moments
left join metrics.people
    on
        people.user_type = 'supplier'
        and not people.is_internal
        and moments.at >= people.created_at
        and (people.deleted_at is null or moments.at < people.deleted_at)
left join metrics.businesses on people.business = businesses.business
group by grouping sets ((moments.at), (moments.at, businesses.category))
having grouping(businesses.category) = 1 or businesses.category is not null
