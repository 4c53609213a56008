-- Takes the months in which sessions of users changed, with the days.
insert into metrics.work_month (family, entity, month, first_day, last_day)
select
    'user',
    days.key,
    metrics.month_of(days.day),
    min(days.day),
    max(days.day)
from (
    select
        queue.key,
        metrics.local_day(queue.moment, report.zone) as day
    from metrics.queue
    cross join metrics.report
    where
        queue.source = 'session'
        and queue.moment >= metrics.dawn()
        and isfinite(queue.moment)
    offset 0 -- the local day is worked out once
) as days
group by days.key, metrics.month_of(days.day);
