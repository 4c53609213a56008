-- The heart of exact rolling counts. An entity is in a window of so many days from its first moment
-- on a day, if it was not seen as many days before, until as many days have gone by without it. So
-- a day of presence takes two steps at most, which the days before and after it decide, and a
-- change moves only the steps of its own day and of its neighbours.
insert into metrics.work_day (
    family, part, region, counts_total, day, quarter, gap, reach, n
)
select
    days.family,
    days.part,
    days.region,
    days.counts_total,
    days.day,
    ends.quarter,
    ends.gap,
    ends.reach,
    sum(days.n)
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
        (null, null, days.reach)
    ) as ends (quarter, gap, reach)
group by
    days.family,
    days.part,
    days.region,
    days.counts_total,
    days.day,
    ends.quarter,
    ends.gap,
    ends.reach
having sum(days.n) <> 0;

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
where work.family = 'user' and work.gap is not null and totals.counts
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
