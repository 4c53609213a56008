-- Weddings coordinated: distinct weddings with an activity since the first day of the month; by
-- type, with an activity of that type.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    activities.collaboration_type as part,
    count(distinct activities.wedding) as value
from moments
left join metrics.activities
    on
        activities.at >= metrics.midnight(
            date_trunc('month', moments.at at time zone %(zone)s)::date, %(zone)s
        )
        and moments.at >= activities.at
group by grouping sets ((moments.at), (moments.at, activities.collaboration_type))
having grouping(activities.collaboration_type) = 1 or activities.collaboration_type is not null
