-- Session length: the running level of finished sessions less what it was before the window, and
-- less what starts on that day after the instant.
with moments as (
    select
        points.at,
        points.since,
        metrics.local_day(points.at, %(zone)s) as day,
        metrics.midnight(metrics.local_day(points.at, %(zone)s) + 1, %(zone)s) as ends
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    nullif(levels.part, '') as part,
    round(
        sum(levels.amount) / nullif(sum(levels.n), 0), 6
    ) as value,
    sum(levels.n) as n
from moments
cross join
    lateral (
        select
            level.part,
            level.n,
            level.amount
        from metrics.level
        where level.series = 'sessions' and level.day = moments.day
        union all
        select
            level.part,
            -level.n,
            -level.amount
        from metrics.level
        where level.series = 'sessions' and level.day = moments.day - 30
        union all
        select
            totals.part,
            -1,
            -sessions.seconds
        from metrics.source_sessions as sessions
        left join metrics.member on sessions.user_id = member.user_id
        cross join
            lateral (
                values (coalesce(member.user_type, sessions.user_type, 'unknown')), ('')
            ) as totals (part)
        where
            sessions.started_at > moments.at
            and sessions.started_at < moments.ends
            and sessions.seconds is not null
            and member.is_internal is not true
        union all
        select
            '',
            0,
            0
    ) as levels
group by moments.at, levels.part
having levels.part = '' or sum(levels.n) > 0
