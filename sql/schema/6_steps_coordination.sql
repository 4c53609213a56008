-- The first activity of a wedding, in one part or in all of them.
create or replace function metrics.first_activity(of_wedding uuid, in_part text)
returns timestamptz language sql stable parallel safe
return (
    select min(theirs.at)
    from (
        select activity.at
        from metrics.activity
        where activity.wedding = of_wedding and (in_part = '' or activity.part = in_part)
        offset 0 -- by the wedding: in the order of moments its first may be far to seek
    ) as theirs
);

-- Pairs of businesses: in with an activity, out thirty days after the last. Weddings: in with the
-- month's first activity, out with the month; and for the coordination time in with an activity,
-- further with each, out thirty days after the last. What lies before the first change adds the
-- same before and after it, but for the last end; and no activity looks back further than 32 days.
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
            lead(acts.day) over following as next_day,
            lead(acts.at) over following as next_at
        from (
            select
                moments.*,
                report.zone,
                metrics.local_day(moments.at, report.zone) as day
            from (
                select distinct
                    activity.business_a,
                    activity.business_b,
                    totals.part,
                    activity.at,
                    work.since
                from metrics.work_entity as work
                inner join metrics.activity
                    on
                        work.entity = activity.business_a
                        and work.other = activity.business_b
                        and activity.at >= work.since - interval '32 days'
                cross join lateral (values (activity.part), ('')) as totals (part)
                where work.family = 'pair'
            ) as moments
            cross join metrics.report
        ) as acts
        window following as (
            partition by acts.business_a, acts.business_b, acts.part order by acts.at
        )
    ) as days
    cross join
        lateral (
            select
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)) as quarter,
                1 as n
            where days.at >= days.since and coalesce(days.old_day <= days.day - 30, true)
            union all
            select
                days.day + 30 as day,
                0 as quarter,
                -1 as n
            where
                coalesce(days.next_at >= days.since, true)
                and coalesce(days.next_day >= days.day + 30, true)
        ) as changes
    union all
    select
        changes.series,
        days.part,
        changes.day,
        changes.quarter,
        changes.n,
        extract(epoch from changes.spent) as amount
    from (
        select
            acts.*,
            lag(acts.at) over following as old_at,
            lag(acts.day) over following as old_day,
            lead(acts.day) over following as next_day,
            lead(acts.at) over following as next_at,
            metrics.month_of(acts.day) as month
        from (
            select
                moments.*,
                report.zone,
                metrics.local_day(moments.at, report.zone) as day
            from (
                select distinct
                    activity.wedding,
                    totals.part,
                    activity.at,
                    work.since
                from metrics.work_entity as work
                inner join metrics.activity
                    on
                        work.entity = activity.wedding
                        and activity.at >= work.since - interval '32 days'
                cross join lateral (values (activity.part), ('')) as totals (part)
                where work.family = 'wedding'
            ) as moments
            cross join metrics.report
        ) as acts
        window following as (partition by acts.wedding, acts.part order by acts.at)
    ) as days
    cross join
        lateral (
            select
                'weddings' as series,
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)) as quarter,
                1 as n,
                interval '0' as spent
            where days.at >= days.since and coalesce(days.old_day < days.month, true)
            union all
            select
                'weddings' as series,
                (days.month + interval '1 month')::date as day,
                0 as quarter,
                -1 as n,
                interval '0' as spent
            where days.at >= days.since and coalesce(days.old_day < days.month, true)
            union all
            select
                'coordination' as series,
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)) as quarter,
                1 as n,
                days.at - metrics.first_activity(days.wedding, days.part) as spent
            where days.at >= days.since and coalesce(days.old_day <= days.day - 30, true)
            union all
            select
                'coordination' as series,
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)) as quarter,
                0 as n,
                days.at - days.old_at as spent
            where days.at >= days.since and days.old_day > days.day - 30
            union all
            select
                'coordination' as series,
                days.day + 30 as day,
                0 as quarter,
                -1 as n,
                metrics.first_activity(days.wedding, days.part) - days.at as spent
            where
                coalesce(days.next_at >= days.since, true)
                and coalesce(days.next_day >= days.day + 30, true)
        ) as changes
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;
