-- Levels that do not differ from the day before by that day's steps, or that are missing.
select
    'level of ' || days.series as what,
    concat_ws(' ', nullif(days.part, ''), days.day) as key,
    case
        when not bool_or(days.is_there) then 'is missing'
        else 'is ' || sum(days.n) || ' (' || sum(days.amount) || ') off its steps'
    end as difference
from (
    select
        level.series,
        level.part,
        level.day,
        level.n,
        level.amount,
        true as is_there
    from metrics.level
    where level.day between %(first)s::date and %(last)s::date
    union all
    select
        level.series,
        level.part,
        level.day + 1 as day,
        -level.n as n,
        -level.amount as amount,
        false as is_there
    from metrics.level
    where level.day between %(first)s::date - 1 and %(last)s::date - 1
    union all
    select
        cell.series,
        cell.part,
        cell.day,
        -cell.n as n,
        -cell.amount as amount,
        false as is_there
    from metrics.cell
    where
        cell.day between %(first)s::date and %(last)s::date
        and (cell.n <> 0 or cell.amount <> 0)
) as days
cross join metrics.report
where days.day <= report.horizon
group by days.series, days.part, days.day
having not bool_or(days.is_there) or sum(days.n) <> 0 or sum(days.amount) <> 0
order by what, key
