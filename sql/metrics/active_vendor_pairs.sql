-- Active vendor pairs: distinct unordered pairs of businesses with an activity in the last 30 days;
-- by type, with an activity of that type.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    activities.collaboration_type as part,
    count(distinct row(activities.business_a, activities.business_b))
    filter (where activities.at is not null) as value
from moments
left join metrics.activities
    on
        activities.at >= metrics.window_start(moments.at, 30, %(zone)s)
        and moments.at >= activities.at
group by grouping sets ((moments.at), (moments.at, activities.collaboration_type))
having grouping(activities.collaboration_type) = 1 or activities.collaboration_type is not null
