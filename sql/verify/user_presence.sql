-- Months in which users started sessions, with every start and length, that are not as the sessions
-- say.
with visits as (
    select
        sessions.user_id,
        coalesce(people.user_type, sessions.user_type, 'unknown') as part,
        metrics.month_of(metrics.local_day(sessions.started_at, report.zone)) as month,
        coalesce(people.region, 'unknown') as region,
        people.id is not null as counts_total,
        sessions.started_at,
        sessions.seconds
    from metrics.source_sessions as sessions
    cross join metrics.report
    left join metrics.people on sessions.user_id = people.id
    where
        sessions.user_id between %(low)s::uuid and %(high)s::uuid
        and sessions.started_at >= metrics.dawn()
        and isfinite(sessions.started_at)
        and people.is_internal is not true
),

defined as (
    select
        visits.user_id,
        visits.part,
        visits.month,
        visits.region,
        visits.counts_total,
        array_agg(visits.started_at order by visits.started_at, visits.seconds) as starts,
        array_agg(visits.seconds order by visits.started_at, visits.seconds) as seconds
    from visits
    group by visits.user_id, visits.part, visits.month, visits.region, visits.counts_total
    union all
    -- who has no profile counts in the total by the day, whatever types the sessions tell
    select
        visits.user_id,
        '' as part,
        visits.month,
        'unknown' as region,
        true as counts_total,
        array_agg(visits.started_at order by visits.started_at) as starts,
        null as seconds
    from visits
    where not visits.counts_total
    group by visits.user_id, visits.month
),

kept as (
    select *
    from metrics.presence
    where
        presence.family = 'user'
        and presence.entity between %(low)s::uuid and %(high)s::uuid
)

select
    'month of a user' as what,
    concat_ws(
        ' ',
        coalesce(defined.user_id, kept.entity),
        nullif(coalesce(defined.part, kept.part), ''),
        coalesce(defined.month, kept.month)
    ) as key,
    case
        when defined.user_id is null then 'kept, though there is no session'
        when kept.entity is null then 'is missing'
        else 'differs from the sessions'
    end as difference
from defined
full join kept
    on defined.user_id = kept.entity and defined.part = kept.part and defined.month = kept.month
where (
    defined.user_id, defined.region, defined.counts_total, defined.starts, defined.seconds
) is distinct from (
    kept.entity, kept.region, kept.counts_total, kept.starts, kept.seconds
)
order by key
