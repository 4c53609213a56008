-- Steps of distinct users and businesses and of finished sessions that are not what the months of
-- presence tell: a day of presence covers the days up to the next one of its entity, at most as
-- long as the window. The gaps between days likewise.
with moments as (
    select
        presence.family,
        presence.entity,
        presence.part,
        presence.region,
        presence.counts_total,
        each.start as at,
        each.seconds,
        report.zone,
        metrics.local_day(each.start, report.zone) as day
    from metrics.presence
    cross join metrics.report
    cross join unnest(presence.starts, presence.seconds) as each (start, seconds)
    where
        presence.month >= metrics.month_of(%(first)s::date - 33)
        and presence.month <= %(last)s::date
),

days as (
    select
        by_day.*,
        by_day.day - lag(by_day.day) over following as gap,
        lead(by_day.day) over following - by_day.day as reach
    from (
        select
            moments.family,
            moments.entity,
            moments.part,
            moments.region,
            moments.counts_total,
            moments.zone,
            moments.day,
            min(moments.at) as first_at
        from moments
        group by
            moments.family,
            moments.entity,
            moments.part,
            moments.region,
            moments.counts_total,
            moments.zone,
            moments.day
    ) as by_day
    window following as (
        partition by by_day.entity, by_day.family, by_day.part order by by_day.day
    )
),

ends as (
    select
        days.family,
        days.part,
        case when days.part = 'couple' then days.region end as region,
        days.counts_total,
        days.day,
        metrics.quarter(days.first_at, metrics.midnight(days.day, days.zone)) as quarter,
        least(coalesce(days.gap, 32), 32) as gap,
        least(coalesce(days.reach, 32), 32) as reach
    from days
),

-- days that look alike move alike
alike as (
    select
        ends.family,
        ends.part,
        ends.region,
        ends.counts_total,
        ends.day,
        ends.quarter,
        ends.gap,
        ends.reach,
        count(*) as n
    from ends
    group by
        ends.family,
        ends.part,
        ends.region,
        ends.counts_total,
        ends.day,
        ends.quarter,
        ends.gap,
        ends.reach
),

steps as (
    select
        windows.series,
        parts.part,
        edges.day,
        edges.quarter,
        alike.n * edges.sign as n,
        0 as amount
    from alike
    inner join metrics.presence_window as windows
        on
            alike.family = windows.family
            and (windows.only_part is null or alike.part = windows.only_part)
    cross join
        lateral (
            values
            (alike.day, alike.quarter, 1, alike.gap >= windows.days),
            (alike.day + windows.days, 0, -1, alike.reach >= windows.days)
        ) as edges (day, quarter, sign, holds)
    cross join
        lateral (
            values
            ('', alike.counts_total or windows.only_part is not null),
            (case when windows.by_region then alike.region else alike.part end, alike.part <> '')
        ) as parts (part, counts)
    where parts.counts and edges.holds
    union all
    select
        'sessions' as series,
        parts.part,
        moments.day,
        metrics.quarter(moments.at, metrics.midnight(moments.day, moments.zone)) as quarter,
        1 as n,
        moments.seconds as amount
    from moments
    cross join lateral (values (moments.part), ('')) as parts (part)
    where moments.family = 'user' and moments.seconds is not null
),

gaps as (
    select
        both_gaps.part,
        both_gaps.day,
        both_gaps.gap,
        sum(both_gaps.n) as n
    from (
        select
            parts.part,
            alike.day,
            alike.gap,
            alike.n
        from alike
        cross join
            lateral (
                values (alike.part, alike.part <> ''), ('', alike.counts_total)
            ) as parts (part, counts)
        where
            alike.family = 'user'
            and parts.counts
            and alike.day between %(first)s::date and %(last)s::date
        union all
        select
            presence_gap.part,
            presence_gap.day,
            presence_gap.gap,
            -presence_gap.n as n
        from metrics.presence_gap
        where presence_gap.day between %(first)s::date and %(last)s::date
    ) as both_gaps
    group by both_gaps.part, both_gaps.day, both_gaps.gap
),

both_sides as (
    select
        steps.series,
        steps.part,
        greatest(steps.day, metrics.first_floor()) as day,
        quarters.quarter,
        steps.n,
        steps.amount
    from steps
    cross join lateral (values (null), (steps.quarter)) as quarters (quarter)
    where
        steps.day between %(first)s::date and %(last)s::date
        and quarters.quarter is distinct from 0
    union all
    select
        cell.series,
        cell.part,
        cell.day,
        null as quarter,
        -cell.n as n,
        -cell.amount as amount
    from metrics.cell
    where
        cell.series in ('dau', 'wau', 'mau', 'active couples', 'active suppliers', 'sessions')
        and cell.day between %(first)s::date and %(last)s::date
    union all
    select
        intraday.series,
        intraday.part,
        intraday.day,
        each.quarter,
        -each.n as n,
        -coalesce(each.amount, 0) as amount
    from metrics.intraday
    cross join unnest(intraday.quarters, intraday.n, intraday.amount) as each (quarter, n, amount)
    where
        intraday.series in ('dau', 'wau', 'mau', 'active couples', 'active suppliers', 'sessions')
        and intraday.day between %(first)s::date and %(last)s::date
)

select
    'steps of ' || both_sides.series as what,
    concat_ws(' ', nullif(both_sides.part, ''), both_sides.day, 'quarter ' || both_sides.quarter)
        as key,
    'is ' || -sum(both_sides.n) || ' (' || -sum(both_sides.amount) || ') off' as difference
from both_sides
group by both_sides.series, both_sides.part, both_sides.day, both_sides.quarter
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
union all
select
    'gap between days' as what,
    concat_ws(' ', nullif(gaps.part, ''), gaps.day, gaps.gap) as key,
    'is ' || -gaps.n || ' off' as difference
from gaps
where gaps.n <> 0
order by what, key
