-- Pairs of businesses: in with an activity, out thirty days after the last. Weddings: in with the
-- month's first activity, out with the month; and for the coordination time in with an activity,
-- further with each, out thirty days after the last. What lies before the first change adds the
-- same before and after it, but for the last end; so of that only the latest activity is looked at,
-- and none further back than 32 days.
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
                select
                    activity.business_a,
                    activity.business_b,
                    coalesce(activity.part, '') as part,
                    max(activity.at) as at,
                    work.since
                from metrics.work_entity as work
                inner join metrics.activity
                    on
                        work.entity = activity.business_a
                        and work.other = activity.business_b
                        and activity.at >= work.since - interval '32 days'
                where work.family = 'pair'
                group by
                    activity.business_a,
                    activity.business_b,
                    work.since,
                    case when activity.at >= work.since then activity.at end,
                    grouping sets ((activity.part), ())
            ) as moments
            cross join metrics.report
            offset 0 -- the local day is worked out once
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
            metrics.month_of(acts.day) as month,
            case
                when acts.part = ''
                    then (
                        select wedding.first_at
                        from metrics.wedding
                        where wedding.wedding = acts.wedding
                    )
                else (
                    select theirs.at
                    from metrics.activity as theirs
                    where theirs.wedding = acts.wedding and theirs.part = acts.part
                    order by theirs.at
                    limit 1
                )
            end as first_at
        from (
            select
                moments.*,
                report.zone,
                metrics.local_day(moments.at, report.zone) as day
            from (
                select
                    activity.wedding,
                    coalesce(activity.part, '') as part,
                    max(activity.at) as at,
                    work.since
                from metrics.work_entity as work
                inner join metrics.activity
                    on
                        work.entity = activity.wedding
                        and activity.at >= work.since - interval '32 days'
                where work.family = 'wedding'
                group by
                    activity.wedding,
                    work.since,
                    case when activity.at >= work.since then activity.at end,
                    grouping sets ((activity.part), ())
            ) as moments
            cross join metrics.report
            offset 0 -- the local day is worked out once
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
                days.at - days.first_at as spent
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
                days.first_at - days.at as spent
            where
                coalesce(days.next_at >= days.since, true)
                and coalesce(days.next_day >= days.day + 30, true)
        ) as changes
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;
