-- Days whose numbers of finished sessions of each length, in each minute, are not those of the
-- sessions.
with both_sides as (
    select
        metrics.local_day(sessions.started_at, report.zone) as day,
        metrics.minute_of(sessions.seconds) as minute,
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
        duration.minute,
        each.seconds,
        -each.n as n
    from metrics.duration
    cross join unnest(duration.seconds, duration.counts) as each (seconds, n)
    where duration.day between %(first)s::date and %(last)s::date
)

select
    'session lengths' as what,
    concat_ws(' ', both_sides.day, both_sides.seconds) as key,
    'is ' || -sum(both_sides.n) || ' off' as difference
from both_sides
group by both_sides.day, both_sides.minute, both_sides.seconds
having sum(both_sides.n) <> 0
union all
select
    'session lengths' as what,
    concat_ws(' ', duration.day, duration.minute, 'minutes') as key,
    'is not the sum of its lengths' as difference
from metrics.duration
where
    duration.day between %(first)s::date and %(last)s::date
    and duration.n <> (select coalesce(sum(each.n), 0) from unnest(duration.counts) as each (n))
order by key
