-- The median length of the finished sessions started in the last 30 days: first the minutes that
-- hold it, then its seconds. Zero, one or both of the two in the middle may lie in the same minute.
with days as (
    select
        metrics.local_day(%(at)s, %(zone)s) as last_day,
        metrics.midnight(metrics.local_day(%(at)s, %(zone)s) + 1, %(zone)s) as ends
),

-- those who start on that day after the instant do not count
later as materialized (
    select sessions.seconds
    from days
    inner join metrics.source_sessions as sessions
        on
            sessions.started_at > %(at)s
            and days.ends > sessions.started_at
    left join metrics.member on sessions.user_id = member.user_id
    where sessions.seconds is not null and member.is_internal is not true
),

minutes as materialized (
    select
        counted.minute,
        sum(counted.n) as n,
        sum(sum(counted.n)) over (order by counted.minute) as up_to,
        sum(sum(counted.n)) over () as total
    from (
        select
            duration.minute,
            duration.n
        from days
        inner join metrics.duration
            on
                duration.day > days.last_day - 30
                and days.last_day >= duration.day
        union all
        select
            metrics.minute_of(later.seconds) as minute,
            -1 as n
        from later
    ) as counted
    group by counted.minute
),

middle as materialized (
    select
        min(minutes.minute) filter (where minutes.up_to >= div(minutes.total + 1, 2)) as low,
        min(minutes.minute) filter (where minutes.up_to >= div(minutes.total, 2) + 1) as high
    from minutes
),

totals as (
    select max(minutes.total) as n
    from minutes
),

lengths as (
    select
        counted.seconds,
        sum(sum(counted.n)) over (order by counted.seconds) + (
            select coalesce(sum(minutes.n), 0)
            from minutes
            cross join middle
            where minutes.minute < middle.low
        ) as up_to
    from (
        select
            each.seconds,
            each.n
        from days
        cross join middle
        inner join metrics.duration
            on
                duration.day > days.last_day - 30
                and days.last_day >= duration.day
                and duration.minute between middle.low and middle.high
        cross join lateral unnest(duration.seconds, duration.counts) as each (seconds, n)
        union all
        select
            later.seconds,
            -1 as n
        from later
        cross join middle
        where metrics.minute_of(later.seconds) between middle.low and middle.high
    ) as counted
    group by counted.seconds
)

select
    round(
        (
            min(lengths.seconds) filter (where lengths.up_to >= div(totals.n + 1, 2))
            + min(lengths.seconds) filter (where lengths.up_to >= div(totals.n, 2) + 1)
        ) / 2,
        6
    ) as median
from lengths
cross join totals
