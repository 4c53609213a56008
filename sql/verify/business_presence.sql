-- Days on which supplier businesses started sessions that are not as their staff's sessions say.
with visits as (
    select
        people.business,
        sessions.started_at
    from metrics.people
    inner join metrics.source_sessions as sessions on people.id = sessions.user_id
    where
        people.business between %(low)s::uuid and %(high)s::uuid
        and people.user_type = 'supplier'
        and not people.is_internal
    union all
    -- who has no profile is a business alone
    select
        sessions.user_id as business,
        sessions.started_at
    from metrics.source_sessions as sessions
    left join metrics.people on sessions.user_id = people.id
    where
        sessions.user_id between %(low)s::uuid and %(high)s::uuid
        and sessions.user_type = 'supplier'
        and people.id is null
),

days as (
    select
        visits.business,
        metrics.local_day(visits.started_at, report.zone) as day,
        min(visits.started_at) as first_at
    from visits
    cross join metrics.report
    where visits.started_at >= metrics.dawn() and isfinite(visits.started_at)
    group by visits.business, metrics.local_day(visits.started_at, report.zone)
),

defined as (
    select
        days.business,
        days.day,
        days.first_at,
        coalesce(businesses.category, 'unknown') as part,
        least(
            coalesce(
                days.day - lag(days.day) over (partition by days.business order by days.day), 32
            ),
            32
        ) as gap
    from days
    left join metrics.businesses on days.business = businesses.business
),

kept as (
    select *
    from metrics.presence
    where
        presence.family = 'business'
        and presence.entity between %(low)s::uuid and %(high)s::uuid
)

select
    'day of a business' as what,
    concat_ws(
        ' ', coalesce(defined.business, kept.entity), coalesce(defined.day, kept.day)
    ) as key,
    case
        when defined.business is null then 'kept, though there is no session'
        when kept.entity is null then 'is missing'
        else 'differs from the sessions'
    end as difference
from defined
full join kept
    on defined.business = kept.entity and defined.part = kept.part and defined.day = kept.day
where
    (defined.business, defined.first_at, defined.gap)
    is distinct from (kept.entity, kept.first_at, kept.gap)
    or not coalesce(kept.counts_total, false)
order by key
