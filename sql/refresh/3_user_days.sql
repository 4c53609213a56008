-- What the changed user-days are now, from the source, and which of them are gone.
insert into metrics.work_presence (
    family, entity, part, day, region, counts_total, first_at, durations, is_there
)
select
    'user',
    days.user_id,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    days.day,
    coalesce(member.region, 'unknown'),
    member.user_id is not null,
    min(sessions.started_at),
    array_agg(sessions.seconds order by sessions.seconds)
    filter (where sessions.seconds is not null),
    true
from metrics.work_user_day as days
cross join metrics.report
inner join metrics.source_sessions as sessions
    on
        days.user_id = sessions.user_id
        and sessions.started_at >= metrics.midnight(days.day, report.zone)
        and sessions.started_at < metrics.midnight(days.day + 1, report.zone)
left join metrics.member on days.user_id = member.user_id
where member.is_internal is not true
group by
    days.user_id,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    days.day,
    coalesce(member.region, 'unknown'),
    member.user_id is not null;
