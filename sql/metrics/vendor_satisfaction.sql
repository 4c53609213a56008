-- Vendor satisfaction: the mean of all ratings given in the last 90 days; null below five ratings,
-- for each category too.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    ratings.category as part,
    case when count(ratings.rating) >= 5 then round(avg(ratings.rating), 6) end as value,
    count(ratings.rating) as n
from moments
left join metrics.ratings
    on
        ratings.created_at >= metrics.window_start(moments.at, 90, %(zone)s)
        and moments.at >= ratings.created_at
group by grouping sets ((moments.at), (moments.at, ratings.category))
having grouping(ratings.category) = 1 or ratings.category is not null
