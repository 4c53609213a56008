-- Carries the differences into the cells and the levels. Levels are dense from a part's first day
-- to the horizon, so that reading a day is one look-up; what lies beyond waits in the cells.
insert into metrics.level (series, part, day, n, amount)
select
    days.series,
    days.part,
    days.day,
    coalesce(last_level.n, 0) + sum(coalesce(cell.n, 0)) over running,
    coalesce(last_level.amount, 0) + sum(coalesce(cell.amount, 0)) over running
from (
    select
        parts.series,
        parts.part,
        future.day::date as day,
        report.horizon
    from (select distinct
        cell.series,
        cell.part
    from metrics.cell) as parts
    cross join metrics.report
    cross join generate_series(
        report.horizon + 1, metrics.new_horizon(), interval '1 day'
    ) as future (day)
) as days
left join metrics.level as last_level
    on
        days.series = last_level.series
        and days.part = last_level.part
        and days.horizon = last_level.day
left join metrics.cell
    on days.series = cell.series and days.part = cell.part and days.day = cell.day
window running as (partition by days.series, days.part order by days.day)
on conflict do nothing;

update metrics.report
set horizon = metrics.new_horizon()
where report.horizon < metrics.new_horizon();

insert into metrics.cell as kept (series, part, day, n, amount)
select
    work.series,
    work.part,
    greatest(work.day, metrics.first_floor()),
    sum(work.n),
    sum(work.amount)
from metrics.work_cell as work
group by work.series, work.part, greatest(work.day, metrics.first_floor())
having sum(work.n) <> 0 or sum(work.amount) <> 0
on conflict (series, part, day) do update set
    n = kept.n + excluded.n,
    amount = kept.amount + excluded.amount;

update metrics.level
set
    n = level.n + steps.n,
    amount = level.amount + steps.amount
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
            greatest(work.day, metrics.first_floor()) as day,
            sum(work.n) as n,
            sum(work.amount) as amount
        from metrics.work_cell as work
        group by work.series, work.part, greatest(work.day, metrics.first_floor())
        having sum(work.n) <> 0 or sum(work.amount) <> 0
    ) as changed
    window running as (partition by changed.series, changed.part order by changed.day)
) as steps
where
    level.series = steps.series
    and level.part = steps.part
    and level.day >= steps.from_day
    and level.day < steps.until_day
    and (steps.n <> 0 or steps.amount <> 0);

-- days before a part's first row, or of a part that is new: nothing was before them
insert into metrics.level (series, part, day, n, amount)
select
    days.series,
    days.part,
    days.day,
    sum(coalesce(cell.n, 0)) over running,
    sum(coalesce(cell.amount, 0)) over running
from (
    select
        parts.series,
        parts.part,
        missing.day::date as day
    from (
        select
            work.series,
            work.part,
            min(greatest(work.day, metrics.first_floor())) as first_day
        from metrics.work_cell as work
        group by work.series, work.part
    ) as parts
    cross join metrics.report
    left join lateral (
        select min(level.day) as first_day
        from metrics.level
        where level.series = parts.series and level.part = parts.part
    ) as known on true
    cross join generate_series(
        parts.first_day, coalesce(known.first_day - 1, report.horizon), interval '1 day'
    ) as missing (day)
) as days
left join metrics.cell
    on days.series = cell.series and days.part = cell.part and days.day = cell.day
window running as (partition by days.series, days.part order by days.day);
