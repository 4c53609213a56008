-- The steps of changed days by quarter of an hour, as they are now.
create view metrics.work_quarters as
select
    sums.series,
    sums.part,
    sums.day,
    sums.quarter,
    sum(sums.n) as n,
    sum(sums.amount) as amount
from (
    select
        work.series,
        work.part,
        work.day,
        work.quarter,
        work.n,
        work.amount
    from metrics.work_change as work
    where work.quarter > 0
    union all
    select
        intraday.series,
        intraday.part,
        intraday.day,
        each.quarter,
        each.n,
        coalesce(each.amount, 0) as amount
    from (
        select distinct
            work.series,
            work.part,
            work.day
        from metrics.work_change as work
        where work.quarter > 0
    ) as changed
    inner join metrics.intraday
        on
            changed.series = intraday.series
            and changed.day = intraday.day
            and changed.part = intraday.part
    cross join
        unnest(intraday.quarters, intraday.n, intraday.amount) as each (quarter, n, amount)
) as sums
group by sums.day, sums.quarter, sums.series, sums.part;
