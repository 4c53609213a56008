-- Months in which supplier businesses started sessions, with the first of each day, that are not as
-- their staff's sessions say.
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
        coalesce(businesses.category, 'unknown') as part,
        metrics.month_of(days.day) as month,
        array_agg(days.first_at order by days.first_at) as starts
    from days
    left join metrics.businesses on days.business = businesses.business
    group by
        days.business, coalesce(businesses.category, 'unknown'), metrics.month_of(days.day)
),

kept as (
    select *
    from metrics.presence
    where
        presence.family = 'business'
        and presence.entity between %(low)s::uuid and %(high)s::uuid
)

select
    'month of a business' as what,
    concat_ws(
        ' ',
        coalesce(defined.business, kept.entity),
        coalesce(defined.part, kept.part),
        coalesce(defined.month, kept.month)
    ) as key,
    case
        when defined.business is null then 'kept, though there is no session'
        when kept.entity is null then 'is missing'
        else 'differs from the sessions'
    end as difference
from defined
full join kept
    on defined.business = kept.entity and defined.part = kept.part and defined.month = kept.month
where
    (defined.business, defined.starts) is distinct from (kept.entity, kept.starts)
    or not coalesce(kept.counts_total, false)
order by key
