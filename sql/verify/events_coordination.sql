-- Steps of pairs, weddings and coordination times that are not at the moments, or not of the size,
-- that the activities tell: each activity counts until its window ends, and windows that overlap or
-- touch are one.
with pair_windows as (
    select
        activity.business_a,
        activity.business_b,
        totals.part,
        range_agg(
            tstzrange(
                activity.at,
                metrics.midnight(metrics.local_day(activity.at, report.zone) + 30, report.zone)
            )
        ) as spans
    from metrics.activity
    cross join metrics.report
    cross join lateral (values (activity.part), ('')) as totals (part)
    where activity.business_a between %(low)s::uuid and %(high)s::uuid
    group by activity.business_a, activity.business_b, totals.part
),

moments as (
    select
        each_one.*,
        lag(each_one.at) over following as old_at,
        lead(each_one.at) over following as next_at,
        first_value(each_one.at) over following as first_at
    from (
        select distinct
            activity.wedding,
            totals.part,
            activity.at,
            metrics.midnight(
                metrics.local_day(activity.at, report.zone) + 30, report.zone
            ) as ends,
            metrics.midnight(
                (
                    date_trunc('month', metrics.local_day(activity.at, report.zone)::timestamp)
                    + interval '1 month'
                )::date,
                report.zone
            ) as month_ends
        from metrics.activity
        cross join metrics.report
        cross join lateral (values (activity.part), ('')) as totals (part)
        where activity.wedding between %(low)s::uuid and %(high)s::uuid
    ) as each_one
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

both_sides as (
    select
        'pairs' as series,
        pair_windows.part,
        pair_windows.business_a as entity,
        pair_windows.business_b as other,
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
        wedding_windows.wedding as entity,
        '00000000-0000-0000-0000-000000000000' as other,
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
        moments.wedding as entity,
        '00000000-0000-0000-0000-000000000000' as other,
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
        moments.wedding as entity,
        '00000000-0000-0000-0000-000000000000' as other,
        moments.ends as at,
        0 as n,
        -extract(epoch from moments.at - moments.first_at) as amount
    from moments
    where (moments.next_at < moments.ends) is not true
    union all
    select
        event.series,
        event.part,
        event.entity,
        event.other,
        event.at,
        -event.n as n,
        -event.amount as amount
    from metrics.event
    where
        event.entity between %(low)s::uuid and %(high)s::uuid
        and event.family in ('pair', 'wedding')
)

select
    both_sides.series || ' step' as what,
    concat_ws(' ', both_sides.entity, nullif(both_sides.part, ''), both_sides.at) as key,
    'is ' || -sum(both_sides.n) || ' (' || -sum(both_sides.amount) || ' s) off' as difference
from both_sides
group by
    both_sides.series, both_sides.part, both_sides.entity, both_sides.other, both_sides.at
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
order by what, key
