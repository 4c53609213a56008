-- Steps of sign-ups, couples, suppliers and ratings that are not at the days and quarters of an
-- hour that the rows tell.
with defined as (
    select
        steps.series,
        totals.part,
        steps.at,
        steps.n,
        0 as amount
    from metrics.people
    cross join
        lateral (
            values
            ('signups', people.user_type, people.created_at, 1, true),
            ('couples', people.region, people.created_at, 1, people.user_type = 'couple'),
            ('couples', people.region, people.deleted_at, -1, people.user_type = 'couple')
        ) as steps (series, part, at, n, counts)
    cross join lateral (values (steps.part), ('')) as totals (part)
    where
        not people.is_internal
        and steps.counts
        and (steps.series = 'signups' or (people.deleted_at > people.created_at) is not false)
    union all
    select
        'suppliers' as series,
        totals.part,
        steps.at,
        steps.n,
        0 as amount
    from (
        select
            people.business,
            range_agg(
                tstzrange(people.created_at, coalesce(people.deleted_at, 'infinity'))
            ) as spans
        from metrics.people
        where
            people.user_type = 'supplier'
            and not people.is_internal
            and isfinite(people.created_at)
            and (people.deleted_at > people.created_at) is not false
        group by people.business
    ) as united
    inner join metrics.businesses on united.business = businesses.business
    cross join lateral unnest(united.spans) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as steps (at, n)
    cross join lateral (values (businesses.category), ('')) as totals (part)
    union all
    select
        'ratings' as series,
        totals.part,
        ratings.created_at as at,
        1 as n,
        ratings.rating as amount
    from metrics.ratings
    cross join lateral (values (ratings.category), ('')) as totals (part)
    where
        ratings.rating is not null
),

dated as (
    select
        defined.*,
        report.zone,
        metrics.local_day(defined.at, report.zone) as day
    from defined
    cross join metrics.report
    where isfinite(defined.at)
),

steps as (
    select
        dated.series,
        dated.part,
        dated.day,
        metrics.quarter(dated.at, metrics.midnight(dated.day, dated.zone)) as quarter,
        dated.n,
        dated.amount
    from dated
),

both_sides as (
    select
        steps.series,
        steps.part,
        greatest(steps.day, metrics.first_floor()) as day,
        quarters.quarter,
        steps.n,
        steps.amount
    from steps
    cross join lateral (values (null), (steps.quarter)) as quarters (quarter)
    where
        steps.day between %(first)s::date and %(last)s::date
        and quarters.quarter is distinct from 0
    union all
    select
        cell.series,
        cell.part,
        cell.day,
        null as quarter,
        -cell.n as n,
        -cell.amount as amount
    from metrics.cell
    where
        cell.series in ('signups', 'couples', 'suppliers', 'ratings')
        and cell.day between %(first)s::date and %(last)s::date
    union all
    select
        intraday.series,
        intraday.part,
        intraday.day,
        each.quarter,
        -each.n as n,
        -coalesce(each.amount, 0) as amount
    from metrics.intraday
    cross join unnest(intraday.quarters, intraday.n, intraday.amount) as each (quarter, n, amount)
    where
        intraday.series in ('signups', 'couples', 'suppliers', 'ratings')
        and intraday.day between %(first)s::date and %(last)s::date
)

select
    'steps of ' || both_sides.series as what,
    concat_ws(' ', nullif(both_sides.part, ''), both_sides.day, 'quarter ' || both_sides.quarter)
        as key,
    'is ' || -sum(both_sides.n) || ' (' || -sum(both_sides.amount) || ') off' as difference
from both_sides
group by both_sides.series, both_sides.part, both_sides.day, both_sides.quarter
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
order by what, key
