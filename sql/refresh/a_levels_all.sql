-- Cells, levels and quarters of a rebuild, where nothing was kept.
update metrics.report
set horizon = metrics.new_horizon();

insert into metrics.cell (series, part, day, n, amount)
select
    work.series,
    work.part,
    greatest(work.day, metrics.first_floor()),
    sum(work.n),
    sum(work.amount)
from metrics.work_cell as work
group by work.series, work.part, greatest(work.day, metrics.first_floor())
having sum(work.n) <> 0 or sum(work.amount) <> 0;

-- one running sum over every day
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
        each.day::date as day
    from (
        select
            cell.series,
            cell.part,
            min(cell.day) as first_day
        from metrics.cell
        group by cell.series, cell.part
    ) as parts
    cross join metrics.report
    cross join generate_series(parts.first_day, report.horizon, interval '1 day') as each (day)
) as days
left join metrics.cell
    on days.series = cell.series and days.part = cell.part and days.day = cell.day
window running as (partition by days.series, days.part order by days.day);

insert into metrics.intraday (series, part, day, quarters, n, amount)
select
    quarters.series,
    quarters.part,
    quarters.day,
    array_agg(quarters.quarter order by quarters.quarter),
    array_agg(quarters.n order by quarters.quarter),
    case
        when bool_or(quarters.amount <> 0)
            then array_agg(quarters.amount order by quarters.quarter)
    end
from (
    select
        work.series,
        work.part,
        greatest(work.day, metrics.first_floor()) as day,
        work.quarter,
        sum(work.n) as n,
        sum(work.amount) as amount
    from metrics.work_cell as work
    where work.quarter > 0
    group by
        work.series, work.part, greatest(work.day, metrics.first_floor()), work.quarter
    having sum(work.n) <> 0 or sum(work.amount) <> 0
) as quarters
-- in this order, since days are told apart faster than words
group by quarters.day, quarters.series, quarters.part;
