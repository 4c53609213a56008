-- Active couples: distinct couples that started a session in the last 30 days.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    active.part,
    count(distinct active.user_id) as value
from moments
left join lateral (
    -- told apart here and not in the condition: the planner knows how many sessions a range holds,
    -- not how many of them are of couples
    select
        case when visits.user_type = 'couple' then visits.user_id end as user_id,
        case when visits.user_type = 'couple' then visits.region end as part
    from metrics.visits
    where
        visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and visits.started_at <= moments.at
) as active on true
group by grouping sets ((moments.at), (moments.at, active.part))
having grouping(active.part) = 1 or active.part is not null
