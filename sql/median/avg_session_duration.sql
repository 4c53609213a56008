-- The median length of the finished sessions started in the last 30 days.
with lengths as (
    select
        counted.seconds,
        sum(counted.n) as n,
        sum(sum(counted.n)) over (order by counted.seconds) as up_to
    from (
        select
            duration.seconds,
            duration.n
        from metrics.duration
        where
            duration.day > metrics.local_day(%(at)s, %(zone)s) - 30
            and duration.day <= metrics.local_day(%(at)s, %(zone)s)
        union all
        select
            sessions.seconds,
            -1 as n
        from metrics.source_sessions as sessions
        left join metrics.member on sessions.user_id = member.user_id
        where
            sessions.started_at > %(at)s
            and sessions.started_at
            < metrics.midnight(metrics.local_day(%(at)s, %(zone)s) + 1, %(zone)s)
            and sessions.seconds is not null
            and member.is_internal is not true
    ) as counted
    group by counted.seconds
),

totals as (
    select sum(lengths.n) as n
    from lengths
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
