-- Days whose numbers of finished sessions of each length are not those of the sessions.
select
    'session lengths' as what,
    concat_ws(' ', both_sides.day, both_sides.seconds) as key,
    'is ' || -sum(both_sides.n) || ' off' as difference
from (
    select
        metrics.local_day(sessions.started_at, report.zone) as day,
        sessions.seconds,
        count(*) as n
    from metrics.source_sessions as sessions
    cross join metrics.report
    left join metrics.people on sessions.user_id = people.id
    where
        sessions.seconds is not null
        and people.is_internal is not true
        and isfinite(sessions.started_at)
        and sessions.started_at
        >= greatest(metrics.dawn(), metrics.midnight(%(first)s::date, report.zone))
        and sessions.started_at < metrics.midnight(%(last)s::date + 1, report.zone)
    group by metrics.local_day(sessions.started_at, report.zone), sessions.seconds
    union all
    select
        duration.day,
        duration.seconds,
        -duration.n as n
    from metrics.duration
    where duration.day between %(first)s::date and %(last)s::date
) as both_sides
group by both_sides.day, both_sides.seconds
having sum(both_sides.n) <> 0
order by key
