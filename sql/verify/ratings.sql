-- Ratings that are not taken in as the rows tell them now.
select
    'rating taken in' as what,
    concat_ws(' ', both_sides.vendor_id, both_sides.at, both_sides.rating) as key,
    'is ' || -sum(both_sides.n) || ' off' as difference
from (
    select
        ratings.vendor_id,
        ratings.category as part,
        ratings.created_at as at,
        ratings.rating,
        1 as n
    from metrics.ratings
    where
        ratings.vendor_id between %(low)s::uuid and %(high)s::uuid
        and ratings.rating is not null
        and isfinite(ratings.created_at)
    union all
    select
        rating.vendor_id,
        rating.part,
        rating.at,
        rating.rating,
        -1 as n
    from metrics.rating
    where rating.vendor_id between %(low)s::uuid and %(high)s::uuid
) as both_sides
group by both_sides.vendor_id, both_sides.part, both_sides.at, both_sides.rating
having sum(both_sides.n) <> 0
order by key
