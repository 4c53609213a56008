-- Steps of pairs, weddings and coordination times that are not at the days and quarters of an hour,
-- or not of the size, that the activities tell: each activity counts until its window ends, and
-- windows that overlap or touch are one. Two windows before the first day are looked at, so that
-- what reaches into it is whole.
with activities as (
    select
        activity.*,
        report.zone,
        metrics.local_day(activity.at, report.zone) as day
    from metrics.activity
    cross join metrics.report
    where
        activity.at >= metrics.midnight(%(first)s::date - 63, report.zone)
        and activity.at < metrics.midnight(%(last)s::date + 1, report.zone)
),

pair_windows as (
    select
        activities.business_a,
        activities.business_b,
        totals.part,
        range_agg(
            tstzrange(activities.at, metrics.midnight(activities.day + 30, activities.zone))
        ) as spans
    from activities
    cross join lateral (values (activities.part), ('')) as totals (part)
    group by activities.business_a, activities.business_b, totals.part
),

firsts as (
    select
        activity.wedding,
        totals.part,
        min(activity.at) as first_at
    from metrics.activity
    cross join lateral (values (activity.part), ('')) as totals (part)
    where activity.wedding in (select activities.wedding from activities)
    group by activity.wedding, totals.part
),

moments as (
    select
        each_one.*,
        lag(each_one.at) over following as old_at,
        lead(each_one.at) over following as next_at,
        firsts.first_at
    from (
        select distinct
            activities.wedding,
            totals.part,
            activities.at,
            metrics.midnight(activities.day + 30, activities.zone) as ends,
            metrics.midnight(
                (date_trunc('month', activities.day::timestamp) + interval '1 month')::date,
                activities.zone
            ) as month_ends
        from activities
        cross join lateral (values (activities.part), ('')) as totals (part)
    ) as each_one
    inner join firsts on each_one.wedding = firsts.wedding and each_one.part = firsts.part
    window following as (partition by each_one.wedding, each_one.part order by each_one.at)
),

wedding_windows as (
    select
        moments.wedding,
        moments.part,
        range_agg(tstzrange(moments.at, moments.month_ends)) as months,
        range_agg(tstzrange(moments.at, moments.ends)) as days
    from moments
    group by moments.wedding, moments.part
),

defined as (
    select
        'pairs' as series,
        pair_windows.part,
        steps.at,
        steps.n,
        0 as amount
    from pair_windows
    cross join lateral unnest(pair_windows.spans) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as steps (at, n)
    union all
    select
        counted.series,
        wedding_windows.part,
        steps.at,
        steps.n,
        0 as amount
    from wedding_windows
    cross join
        lateral (
            values
            ('weddings', wedding_windows.months),
            ('coordination', wedding_windows.days)
        ) as counted (series, spans)
    cross join lateral unnest(counted.spans) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as steps (at, n)
    union all
    -- the time from the first activity to the latest grows with each, and goes when the window ends
    select
        'coordination' as series,
        moments.part,
        moments.at,
        0 as n,
        extract(
            epoch from moments.at
            - case
                when moments.at < metrics.midnight(
                    metrics.local_day(moments.old_at, report.zone) + 30, report.zone
                ) then moments.old_at
                else moments.first_at
            end
        ) as amount
    from moments
    cross join metrics.report
    union all
    select
        'coordination' as series,
        moments.part,
        moments.ends as at,
        0 as n,
        -extract(epoch from moments.at - moments.first_at) as amount
    from moments
    where (moments.next_at < moments.ends) is not true
),

dated as (
    select
        defined.*,
        report.zone,
        metrics.local_day(defined.at, report.zone) as day
    from defined
    cross join metrics.report
    where isfinite(defined.at)
),

steps as (
    select
        dated.series,
        dated.part,
        dated.day,
        metrics.quarter(dated.at, metrics.midnight(dated.day, dated.zone)) as quarter,
        dated.n,
        dated.amount
    from dated
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
        cell.series in ('pairs', 'weddings', 'coordination')
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
        intraday.series in ('pairs', 'weddings', 'coordination')
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
order by what, key
