-- Every user-day there is, from the source: what a rebuild starts from.
insert into metrics.work_presence (
    family, entity, part, day, region, counts_total, first_at, durations, is_there
)
select
    'user',
    sessions.user_id,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    metrics.local_day(sessions.started_at, report.zone),
    coalesce(member.region, 'unknown'),
    member.user_id is not null,
    min(sessions.started_at),
    array_agg(sessions.seconds order by sessions.seconds)
    filter (where sessions.seconds is not null),
    true
from metrics.source_sessions as sessions
cross join metrics.report
left join metrics.member on sessions.user_id = member.user_id
where
    member.is_internal is not true
    and sessions.started_at >= metrics.dawn()
    and isfinite(sessions.started_at)
group by
    sessions.user_id,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    metrics.local_day(sessions.started_at, report.zone),
    coalesce(member.region, 'unknown'),
    member.user_id is not null;
