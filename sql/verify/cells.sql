-- Steps by day that are not the sums of the events and of the covers of presence: a day of presence
-- covers the days up to the next one of its entity, at most as long as the window.
with present as (
    select
        days.*,
        least(days.next_day, days.day + 32) as until_day
    from (
        select
            presence.*,
            lead(presence.day) over (
                partition by presence.entity, presence.family, presence.part order by presence.day
            ) as next_day
        from metrics.presence
        where presence.day between %(first)s::date - 32 and %(last)s::date
    ) as days
),

-- rows that look alike cover alike
alike as (
    select
        present.family,
        present.part,
        present.region,
        present.counts_total,
        present.day,
        present.until_day,
        count(*) as n
    from present
    group by
        present.family, present.part, present.region, present.counts_total, present.day,
        present.until_day
),

covers as (
    select
        windows.series,
        parts.part,
        edges.day,
        alike.n * edges.sign as n
    from alike
    inner join metrics.presence_window as windows
        on
            alike.family = windows.family
            and (windows.only_part is null or alike.part = windows.only_part)
    cross join
        lateral (
            values
            (alike.day, 1),
            (
                least(
                    alike.until_day,
                    case windows.calendar
                        when 'week' then date_trunc('week', alike.day::timestamp)::date + 7
                        when 'month'
                            then (
                                date_trunc('month', alike.day::timestamp) + interval '1 month'
                            )::date
                        else alike.day + windows.days
                    end
                ),
                -1
            )
        ) as edges (day, sign)
    cross join
        lateral (
            values
            ('', alike.counts_total or windows.only_part is not null),
            (case when windows.by_region then alike.region else alike.part end, alike.part <> '')
        ) as parts (part, counts)
    where parts.counts and edges.day between %(first)s::date and %(last)s::date
),

both_sides as (
    select
        covers.series,
        covers.part,
        covers.day,
        covers.n,
        0 as amount
    from covers
    union all
    select
        'sessions' as series,
        parts.part,
        presence.day,
        cardinality(presence.durations) as n,
        (select sum(each.seconds) from unnest(presence.durations) as each (seconds)) as amount
    from metrics.presence
    cross join lateral (values (presence.part), ('')) as parts (part)
    where
        presence.family = 'user'
        and presence.durations is not null
        and presence.day between %(first)s::date and %(last)s::date
    union all
    select
        event.series,
        event.part,
        greatest(metrics.local_day(event.at, report.zone), metrics.first_floor()) as day,
        event.n,
        event.amount
    from metrics.event
    cross join metrics.report
    where
        event.at >= metrics.midnight(%(first)s::date, report.zone)
        and event.at < metrics.midnight(%(last)s::date + 1, report.zone)
    union all
    select
        cell.series,
        cell.part,
        cell.day,
        -cell.n as n,
        -cell.amount as amount
    from metrics.cell
    where cell.day between %(first)s::date and %(last)s::date
)

select
    'steps of ' || both_sides.series as what,
    concat_ws(' ', nullif(both_sides.part, ''), both_sides.day) as key,
    'is ' || -sum(both_sides.n) || ' (' || -sum(both_sides.amount) || ') off' as difference
from both_sides
group by both_sides.series, both_sides.part, both_sides.day
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
order by what, key
