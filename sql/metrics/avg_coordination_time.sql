-- Coordination time: over weddings with activity in the last 30 days, the mean hours from the first
-- activity ever to the latest; by type, from that type's activities alone.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
),

recent as (
    select
        moments.at,
        activities.wedding,
        activities.collaboration_type,
        grouping(activities.collaboration_type) = 1 as is_total
    from moments
    inner join metrics.activities
        on
            activities.at >= metrics.window_start(moments.at, 30, %(zone)s)
            and moments.at >= activities.at
    group by grouping sets (
        (moments.at, activities.wedding),
        (moments.at, activities.wedding, activities.collaboration_type)
    )
),

lengths as (
    select
        recent.at,
        recent.is_total,
        recent.collaboration_type,
        recent.wedding,
        extract(epoch from max(activities.at) - min(activities.at)) as seconds
    from recent
    inner join metrics.activities
        on
            recent.wedding = activities.wedding
            and recent.at >= activities.at
            and (recent.is_total or recent.collaboration_type = activities.collaboration_type)
    group by recent.at, recent.is_total, recent.collaboration_type, recent.wedding
),

averages as (
    select
        lengths.at,
        lengths.is_total,
        lengths.collaboration_type,
        sum(lengths.seconds) as seconds,
        count(*) as n,
        array_agg(lengths.seconds order by lengths.seconds) as ordered
    from lengths
    group by lengths.at, lengths.is_total, lengths.collaboration_type
)

select
    moments.at,
    averages.collaboration_type as part,
    round(averages.seconds / 3600 / averages.n, 6) as value,
    coalesce(averages.n, 0) as n,
    round(
        (averages.ordered[(averages.n + 1) / 2] + averages.ordered[averages.n / 2 + 1]) / 7200, 6
    ) as median
from moments
left join averages on moments.at = averages.at
