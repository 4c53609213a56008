-- Pairs of businesses: in with an activity, out thirty days after the last. Weddings: in with the
-- month's first activity, out with the month; and for the coordination time in with an activity,
-- further with each, out thirty days after the last. What lies a month before the first change adds
-- the same before and after it.
create view metrics.work_coordination_cells as
select
    steps.series,
    steps.part,
    steps.day,
    steps.quarter,
    sum(steps.n) as n,
    sum(steps.amount) as amount
from (
    select
        'pairs' as series,
        days.part,
        changes.day,
        changes.quarter,
        changes.n,
        0 as amount
    from (
        select
            acts.*,
            lag(acts.day) over following as old_day,
            lead(acts.day) over following as next_day
        from (
            select distinct
                activity.business_a,
                activity.business_b,
                totals.part,
                activity.at,
                report.zone,
                metrics.local_day(activity.at, report.zone) as day
            from metrics.work_entity as work
            cross join metrics.report
            inner join metrics.activity
                on
                    work.entity = activity.business_a
                    and work.other = activity.business_b
                    and activity.at >= work.since - interval '32 days'
            cross join lateral (values (activity.part), ('')) as totals (part)
            where work.family = 'pair'
        ) as acts
        window following as (
            partition by acts.business_a, acts.business_b, acts.part order by acts.at
        )
    ) as days
    cross join
        lateral (
            values
            (
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)),
                1,
                coalesce(days.old_day <= days.day - 30, true)
            ),
            (days.day + 30, 0, -1, coalesce(days.next_day >= days.day + 30, true))
        ) as changes (day, quarter, n, holds)
    where changes.holds
    union all
    select
        changes.series,
        days.part,
        changes.day,
        case
            when changes.is_moment
                then metrics.quarter(days.at, metrics.midnight(days.day, days.zone))
            else 0
        end as quarter,
        changes.n,
        extract(epoch from changes.spent) as amount
    from (
        select
            acts.*,
            first_value(acts.at) over following as first_at,
            lag(acts.at) over following as old_at,
            lag(acts.day) over following as old_day,
            lead(acts.day) over following as next_day,
            metrics.month_of(acts.day) as month
        from (
            select distinct
                activity.wedding,
                totals.part,
                activity.at,
                work.since,
                report.zone,
                metrics.local_day(activity.at, report.zone) as day
            from metrics.work_entity as work
            cross join metrics.report
            inner join metrics.activity on work.entity = activity.wedding
            cross join lateral (values (activity.part), ('')) as totals (part)
            where work.family = 'wedding'
        ) as acts
        window following as (partition by acts.wedding, acts.part order by acts.at)
    ) as days
    cross join
        lateral (
            values
            (
                'weddings',
                days.day,
                true,
                1,
                interval '0',
                coalesce(days.old_day < days.month, true)
            ),
            (
                'weddings',
                (days.month + interval '1 month')::date,
                false,
                -1,
                interval '0',
                coalesce(days.old_day < days.month, true)
            ),
            (
                'coordination',
                days.day,
                true,
                1,
                days.at - days.first_at,
                coalesce(days.old_day <= days.day - 30, true)
            ),
            (
                'coordination',
                days.day,
                true,
                0,
                days.at - days.old_at,
                days.old_day > days.day - 30
            ),
            (
                'coordination',
                days.day + 30,
                false,
                -1,
                days.first_at - days.at,
                coalesce(days.next_day >= days.day + 30, true)
            )
        ) as changes (series, day, is_moment, n, spent, holds)
    where changes.holds and days.at >= days.since - interval '32 days'
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;
