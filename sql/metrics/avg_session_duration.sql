-- Session length: all seconds of the finished sessions started in the last 30 days, divided by
-- their number.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    visits.user_type as part,
    round(sum(visits.seconds) / nullif(count(visits.seconds), 0), 6) as value,
    count(visits.seconds) as n,
    round(
        (
            (array_agg(visits.seconds order by visits.seconds))[
                (count(visits.seconds) + 1) / 2
            ]
            + (array_agg(visits.seconds order by visits.seconds))[
                count(visits.seconds) / 2 + 1
            ]
        ) / 2,
        6
    ) as median
from moments
left join metrics.visits
    on
        visits.seconds is not null
        and visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and moments.at >= visits.started_at
group by grouping sets ((moments.at), (moments.at, visits.user_type))
having grouping(visits.user_type) = 1 or visits.user_type is not null
