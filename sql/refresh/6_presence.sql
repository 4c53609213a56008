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
        by_day.*,
        by_day.day - lag(by_day.day) over following as gap,
        lead(by_day.day) over following - by_day.day as reach
    from (
        select
            moments.n,
            moments.family,
            moments.entity,
            moments.part,
            moments.region,
            moments.counts_total,
            moments.zone,
            moments.day,
            min(moments.start) as first_at
        from (
            select
                work.*,
                report.zone,
                metrics.local_day(work.start, report.zone) as day
            from metrics.work_moments as work
            cross join metrics.report
            offset 0
        ) as moments
        group by
            moments.n,
            moments.family,
            moments.entity,
            moments.part,
            moments.region,
            moments.counts_total,
            moments.zone,
            moments.day
    ) as by_day
    window following as (
        partition by by_day.n, by_day.entity, by_day.family, by_day.part order by by_day.day
    )
) as days
cross join
    lateral (
        values
        (
            metrics.quarter(days.first_at, metrics.midnight(days.day, days.zone)),
            least(coalesce(days.gap, 32), 32),
            null
        ),
        (null, null, least(coalesce(days.reach, 32), 32))
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

insert into metrics.presence as kept (
    family, entity, part, month, region, counts_total, starts, seconds
)
select
    work.family,
    work.entity,
    work.part,
    work.month,
    work.region,
    work.counts_total,
    work.starts,
    work.seconds
from metrics.work_presence as work
on conflict (entity, family, month, part) do update set
    region = excluded.region,
    counts_total = excluded.counts_total,
    starts = excluded.starts,
    seconds = excluded.seconds;

delete from metrics.presence
using metrics.work_month as months
where
    presence.entity = months.entity
    and presence.family = months.family
    and presence.month = months.month
    and not exists (
        select from metrics.work_presence as work
        where
            work.entity = presence.entity
            and work.family = presence.family
            and work.part = presence.part
            and work.month = presence.month
    );
