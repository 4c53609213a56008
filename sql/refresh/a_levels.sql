-- Carries the differences into the cells, the levels and the quarters of the days. Levels are dense
-- from a part's first day to the horizon, so that reading a day is one look-up.
insert into metrics.work_change (series, part, day, quarter, n, amount)
select
    work.series,
    work.part,
    greatest(work.day, metrics.first_floor()),
    work.quarter,
    sum(work.n),
    sum(work.amount)
from metrics.work_cell as work
-- in this order, since days are told apart faster than words
group by greatest(work.day, metrics.first_floor()), work.quarter, work.series, work.part
having sum(work.n) <> 0 or sum(work.amount) <> 0;

insert into metrics.cell as kept (series, part, day, n, amount)
select
    work.series,
    work.part,
    work.day,
    sum(work.n),
    sum(work.amount)
from metrics.work_change as work
group by work.day, work.series, work.part
having sum(work.n) <> 0 or sum(work.amount) <> 0
on conflict (series, part, day) do update set
    n = kept.n + excluded.n,
    amount = kept.amount + excluded.amount;

-- days before a part's first row, or of a part that is new
insert into metrics.level (series, part, day, n, amount)
select
    parts.series,
    parts.part,
    missing.day::date,
    0,
    0
from (
    select
        firsts.series,
        firsts.part,
        firsts.first_day
    from (
        select
            work.series,
            work.part,
            min(work.day) as first_day
        from metrics.work_change as work
        group by work.series, work.part
    ) as firsts
    where
        not exists (
            select from metrics.level
            where
                level.series = firsts.series
                and level.part = firsts.part
                and level.day = firsts.first_day
        )
    offset 0 -- mostly nothing is left to look for
) as parts
cross join metrics.report
left join
    lateral (
        select min(level.day) as first_day
        from metrics.level
        where level.series = parts.series and level.part = parts.part
    ) as known
    on true
cross join
    lateral generate_series(
        parts.first_day, coalesce(known.first_day - 1, report.horizon), interval '1 day'
    ) as missing (day)
on conflict do nothing;

-- All of these days are there by now. Each is found by its key alone: what the planner believes of
-- levels that were filled a moment ago may be far from true.
insert into metrics.level as kept (series, part, day, n, amount)
select
    steps.series,
    steps.part,
    each.day::date,
    steps.n,
    steps.amount
from (
    select
        changed.series,
        changed.part,
        changed.day as from_day,
        lead(changed.day, 1, 'infinity') over (
            partition by changed.series, changed.part order by changed.day
        ) as until_day,
        sum(changed.n) over running as n,
        sum(changed.amount) over running as amount
    from (
        select
            work.series,
            work.part,
            work.day,
            sum(work.n) as n,
            sum(work.amount) as amount
        from metrics.work_change as work
        group by work.day, work.series, work.part
        having sum(work.n) <> 0 or sum(work.amount) <> 0
    ) as changed
    window running as (partition by changed.series, changed.part order by changed.day)
) as steps
cross join metrics.report
cross join
    lateral generate_series(
        steps.from_day, least(steps.until_day - 1, report.horizon), interval '1 day'
    ) as each (day)
where steps.n <> 0 or steps.amount <> 0
on conflict (series, day, part) do update set
    n = kept.n + excluded.n,
    amount = kept.amount + excluded.amount;

insert into metrics.intraday (series, part, day, quarters, n, amount)
select
    quarters.series,
    quarters.part,
    quarters.day,
    coalesce(
        array_agg(quarters.quarter order by quarters.quarter) filter (where holds.any_step), '{}'
    ),
    coalesce(array_agg(quarters.n order by quarters.quarter) filter (where holds.any_step), '{}'),
    case
        when bool_or(quarters.amount <> 0)
            then array_agg(quarters.amount order by quarters.quarter) filter (where holds.any_step)
    end
from metrics.work_quarters as quarters
cross join lateral (values (quarters.n <> 0 or quarters.amount <> 0)) as holds (any_step)
group by quarters.day, quarters.series, quarters.part
on conflict (series, day, part) do update set
    quarters = excluded.quarters,
    n = excluded.n,
    amount = excluded.amount;
