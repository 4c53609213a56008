-- The heart of exact rolling counts. An entity is in a window of so many days from its first moment
-- on a day, if it was not seen as many days before, until as many days have gone by without it. So
-- a day of presence takes two steps at most, which the days before and after it decide, and a
-- change moves only the steps of its own day and of its neighbours. Rows with a quarter begin
-- windows, those with a reach end them; how many days lie between is told beside the latter.
insert into metrics.work_day (
    family, part, region, counts_total, day, quarter, gap, reach, n
)
select
    steps.family,
    steps.part,
    steps.region,
    steps.counts_total,
    steps.day,
    steps.quarter,
    steps.gap,
    steps.reach,
    sum(steps.n)
from (
    select
        lone.family,
        lone.part,
        case
            when lone.part = 'couple' and coalesce(either.reach, either.gap) = 30 then lone.region
        end as region,
        lone.counts_total,
        either.day,
        either.quarter,
        either.gap,
        either.reach,
        either.n
    from metrics.work_lone_days as lone
    cross join
        lateral (
            values
            (
                lone.day,
                lone.old_quarter,
                lone.window_before,
                null,
                -1,
                lone.old_quarter is not null
            ),
            (lone.day, lone.quarter, lone.window_before, null, 1, lone.quarter is not null),
            (lone.day, null, lone.gap, lone.window_after, lone.change, lone.change <> 0),
            (
                lone.day_before,
                null,
                null,
                lone.window_before,
                lone.change,
                lone.change <> 0 and lone.window_before <> lone.window_without
            ),
            (
                lone.day_before,
                null,
                null,
                lone.window_without,
                -lone.change,
                lone.change <> 0 and lone.window_before <> lone.window_without
            ),
            (
                lone.day_after,
                lone.quarter_after,
                lone.window_after,
                null,
                lone.change,
                lone.change <> 0 and lone.window_after <> lone.window_without
            ),
            (
                lone.day_after,
                lone.quarter_after,
                lone.window_without,
                null,
                -lone.change,
                lone.change <> 0 and lone.window_after <> lone.window_without
            ),
            (
                lone.day_after,
                null,
                lone.reach,
                null,
                lone.change,
                lone.change <> 0 and lone.reach <> lone.gap_without
            ),
            (
                lone.day_after,
                null,
                lone.gap_without,
                null,
                -lone.change,
                lone.change <> 0 and lone.reach <> lone.gap_without
            )
        ) as either (day, quarter, gap, reach, n, holds)
    where either.holds and either.day is not null
    union all
    select
        days.family,
        days.part,
        days.region,
        days.counts_total,
        days.day,
        ends.quarter,
        ends.gap,
        ends.reach,
        days.n
    from (
        select
            beside.family,
            beside.part,
            beside.region,
            beside.counts_total,
            beside.day,
            metrics.quarter(beside.first_at, metrics.midnight(beside.day, report.zone)) as quarter,
            least(coalesce(beside.day - beside.old_day, 32), 32) as gap,
            least(coalesce(beside.next_day - beside.day, 32), 32) as reach,
            sum(beside.n) as n
        from (
            select
                by_day.*,
                lag(by_day.day) over following as old_day,
                lead(by_day.day) over following as next_day
            from (
                select
                    moments.n,
                    moments.family,
                    moments.entity,
                    moments.part,
                    moments.region,
                    moments.counts_total,
                    moments.day,
                    min(moments.start) as first_at
                from metrics.work_moments as moments
                group by
                    moments.n,
                    moments.family,
                    moments.entity,
                    moments.part,
                    moments.region,
                    moments.counts_total,
                    moments.day
            ) as by_day
            window following as (
                partition by by_day.n, by_day.entity, by_day.family, by_day.part order by by_day.day
            )
        ) as beside
        cross join metrics.report
        group by
            beside.family,
            beside.part,
            beside.region,
            beside.counts_total,
            beside.day,
            metrics.quarter(beside.first_at, metrics.midnight(beside.day, report.zone)),
            least(coalesce(beside.day - beside.old_day, 32), 32),
            least(coalesce(beside.next_day - beside.day, 32), 32)
        having sum(beside.n) <> 0
    ) as days
    cross join
        lateral (
            values
            (days.quarter, days.gap, null),
            (null, days.gap, days.reach)
        ) as ends (quarter, gap, reach)
) as steps
group by -- in this order, since days are told apart faster than words
    steps.day,
    steps.quarter,
    steps.gap,
    steps.reach,
    steps.part,
    steps.region,
    steps.family,
    steps.counts_total
having sum(steps.n) <> 0;

insert into metrics.presence_gap as kept (part, day, gap, n)
select
    totals.part,
    work.day,
    work.gap,
    sum(work.n)
from metrics.work_day as work
cross join
    lateral (
        values (work.part, work.part <> ''), ('', work.counts_total)
    ) as totals (part, counts)
where
    work.family = 'user'
    and work.quarter is null
    and work.gap is not null
    and totals.counts
group by totals.part, work.day, work.gap
having sum(work.n) <> 0
on conflict (part, day, gap) do update set n = kept.n + excluded.n;

insert into metrics.presence (
    family, entity, part, month, region, counts_total, starts, seconds
)
select
    states.family,
    states.entity,
    states.part,
    states.month,
    states.region,
    states.counts_total,
    states.starts,
    states.seconds
from metrics.work_state as states
where
    states.starts is not null
    and (states.is_other or states.seconds is distinct from states.old_seconds)
on conflict (entity, family, month, part) do update set
    region = excluded.region,
    counts_total = excluded.counts_total,
    starts = excluded.starts,
    seconds = excluded.seconds;

delete from metrics.presence
using metrics.work_state as states
where
    states.starts is null
    and presence.entity = states.entity
    and presence.family = states.family
    and presence.month = states.month
    and presence.part = states.part;
