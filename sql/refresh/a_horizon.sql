-- Draws the levels on to a new day; what lies beyond waits in the cells.
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
