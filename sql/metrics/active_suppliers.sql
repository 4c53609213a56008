-- Active suppliers: distinct supplier businesses that started a session in the last 30 days.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    active.part,
    count(distinct active.business) as value
from moments
left join lateral (
    -- told apart here and not in the condition: the planner knows how many sessions a range holds,
    -- not how many of them are of suppliers
    select
        case when visits.user_type = 'supplier' then visits.business end as business,
        case when visits.user_type = 'supplier' then visits.category end as part
    from metrics.visits
    where
        visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and visits.started_at <= moments.at
) as active on true
group by grouping sets ((moments.at), (moments.at, active.part))
having grouping(active.part) = 1 or active.part is not null
