-- The median hours from the first activity to the latest of the weddings with activity in the last
-- 30 days. Where any wedding has a later activity than the instant, the window is looked into for
-- how long each had taken by its latest by then.
with spent as (
    select wedding.micros
    from metrics.wedding
    where
        wedding.last_at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and wedding.last_at <= %(at)s
        and (select max(every.last_at) <= %(at)s from metrics.wedding as every)
    union all
    select max(activity.micros) as micros
    from metrics.activity
    where
        activity.at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and activity.at <= %(at)s
        and (select max(every.last_at) > %(at)s from metrics.wedding as every)
    group by activity.wedding
),

ordered as (
    select array_agg(spent.micros order by spent.micros) as micros
    from spent
)

select
    round(
        (
            ordered.micros[(cardinality(ordered.micros) + 1) / 2]
            + ordered.micros[cardinality(ordered.micros) / 2 + 1]
        )::numeric / 7200000000,
        6
    ) as median
from ordered
