-- The median hours from the first activity to the latest of the weddings with activity in the last
-- 30 days. Where weddings have a later activity than the instant, the window is looked into for
-- their latest by then.
with spent as (
    select wedding.micros
    from metrics.wedding
    where
        wedding.last_at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and wedding.last_at <= %(at)s
    union all
    select (date_part('epoch', latest.at - wedding.first_at) * 1000000)::bigint as micros
    from (
        select
            activity.wedding,
            max(activity.at) as at
        from metrics.activity
        where
            activity.at >= metrics.window_start(%(at)s, 30, %(zone)s)
            and activity.at <= %(at)s
            and exists (
                select from metrics.wedding as later
                where later.last_at > %(at)s
            )
        group by activity.wedding
    ) as latest
    inner join metrics.wedding on latest.wedding = wedding.wedding
    where wedding.last_at > %(at)s
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
