-- The median hours from the first activity to the latest of the weddings with activity in the last
-- 30 days. Weddings with a later activity than the instant are the only ones to be looked into.
with spent as (
    select wedding.last_at - wedding.first_at as time
    from metrics.wedding
    where
        wedding.last_at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and wedding.last_at <= %(at)s
    union all
    select max(activity.at) - min(activity.at) as time
    from metrics.wedding
    inner join metrics.activity on wedding.wedding = activity.wedding
    where
        wedding.last_at > %(at)s
        and wedding.first_at <= %(at)s
        and activity.at <= %(at)s
    group by wedding.wedding
    having max(activity.at) >= metrics.window_start(%(at)s, 30, %(zone)s)
),

ordered as (
    select array_agg(extract(epoch from spent.time) order by spent.time) as seconds
    from spent
)

select
    round(
        (
            ordered.seconds[(cardinality(ordered.seconds) + 1) / 2]
            + ordered.seconds[cardinality(ordered.seconds) / 2 + 1]
        ) / 7200,
        6
    ) as median
from ordered
