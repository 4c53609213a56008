-- Days on which users started sessions, with their first moment, their lengths and the days since
-- the one before, that are not as the sessions say.
with visits as (
    select
        sessions.user_id,
        coalesce(people.user_type, sessions.user_type, 'unknown') as part,
        metrics.local_day(sessions.started_at, report.zone) as day,
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

days as (
    select
        visits.user_id,
        visits.part,
        visits.day,
        visits.region,
        visits.counts_total,
        min(visits.started_at) as first_at,
        array_agg(visits.seconds order by visits.seconds)
        filter (where visits.seconds is not null) as durations
    from visits
    group by visits.user_id, visits.part, visits.day, visits.region, visits.counts_total
    union all
    -- who has no profile counts in the total by the day, whatever types the sessions tell
    select
        visits.user_id,
        '' as part,
        visits.day,
        'unknown' as region,
        true as counts_total,
        min(visits.started_at) as first_at,
        null as durations
    from visits
    where not visits.counts_total
    group by visits.user_id, visits.day
),

defined as (
    select
        days.*,
        least(
            coalesce(
                days.day - lag(days.day) over (
                    partition by days.user_id, days.part order by days.day
                ),
                32
            ),
            32
        ) as gap
    from days
),

kept as (
    select *
    from metrics.presence
    where
        presence.family = 'user'
        and presence.entity between %(low)s::uuid and %(high)s::uuid
)

select
    'day of a user' as what,
    concat_ws(
        ' ',
        coalesce(defined.user_id, kept.entity),
        nullif(coalesce(defined.part, kept.part), ''),
        coalesce(defined.day, kept.day)
    ) as key,
    case
        when defined.user_id is null then 'kept, though there is no session'
        when kept.entity is null then 'is missing'
        else 'differs from the sessions'
    end as difference
from defined
full join kept
    on defined.user_id = kept.entity and defined.part = kept.part and defined.day = kept.day
where (
    defined.user_id, defined.region, defined.counts_total, defined.first_at, defined.durations,
    defined.gap
) is distinct from (
    kept.entity, kept.region, kept.counts_total, kept.first_at, kept.durations, kept.gap
)
order by key
