-- Spreads the changed days of presence over the windows.
insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    windows.series,
    case
        when totals.is_total then ''
        when windows.by_region then work.region
        else work.part
    end,
    case when edges.is_end then work.day + windows.days else work.day end,
    case when edges.is_end then 0 else work.quarter end,
    sum(case when edges.is_end then -work.n else work.n end),
    0
from metrics.work_day as work
inner join metrics.presence_window as windows
    on
        work.family = windows.family
        and (windows.only_part is null or work.part = windows.only_part)
cross join (values (false), (true)) as edges (is_end)
cross join (values (false), (true)) as totals (is_total)
where
    case when edges.is_end then work.reach else work.gap end >= windows.days
    and (edges.is_end or work.quarter is not null)
    and case
        when totals.is_total then work.counts_total or windows.only_part is not null
        else work.part <> ''
    end
group by -- in this order, since days are told apart faster than words
    case when edges.is_end then work.day + windows.days else work.day end,
    case when edges.is_end then 0 else work.quarter end,
    windows.series,
    case
        when totals.is_total then ''
        when windows.by_region then work.region
        else work.part
    end
having sum(case when edges.is_end then -work.n else work.n end) <> 0;
