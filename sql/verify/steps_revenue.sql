-- Steps of recurring revenue and of paying accounts that are not at the days and quarters of an
-- hour, or not of the size, that the paid spans and the rates tell.
with spans as (
    select
        paid.*,
        report.zone,
        report.currency as reported
    from metrics.paid_span as paid
    cross join metrics.report
),

prices as (
    -- worth nothing before it begins
    select
        spans.plan,
        spans.paid_from as at,
        metrics.monthly_minor(
            spans.price,
            spans.months,
            metrics.rate_on(
                spans.currency, spans.reported, metrics.local_day(spans.paid_from, spans.zone)
            )
        ) as minor
    from spans
    union all
    -- and nothing from its end on; its last rate is that of the moment before
    select
        spans.plan,
        spans.paid_to as at,
        -metrics.monthly_minor(
            spans.price,
            spans.months,
            metrics.rate_on(
                spans.currency,
                spans.reported,
                metrics.local_day(spans.paid_to - interval '1 microsecond', spans.zone)
            )
        ) as minor
    from spans
    where isfinite(spans.paid_to)
    union all
    -- between them every rate that begins to hold replaces the one of the day before
    select
        spans.plan,
        metrics.midnight(rates.day, spans.zone) as at,
        metrics.monthly_minor(spans.price, spans.months, rates.rate)
        - metrics.monthly_minor(
            spans.price,
            spans.months,
            metrics.rate_on(spans.currency, spans.reported, rates.day - 1)
        ) as minor
    from spans
    inner join metrics.source_rates as rates
        on
            spans.currency = rates.currency
            and metrics.midnight(rates.day, spans.zone) > spans.paid_from
            and metrics.midnight(rates.day, spans.zone) < spans.paid_to
    where spans.currency <> spans.reported
),

defined as (
    select
        'mrr' as series,
        totals.part,
        prices.at,
        prices.minor as n,
        0 as amount
    from prices
    cross join lateral (values (prices.plan), ('')) as totals (part)
    union all
    select
        'paying' as series,
        paying.part,
        steps.at,
        steps.n,
        0 as amount
    from metrics.paying_span as paying
    cross join lateral (values (paying.paid_from, 1), (paying.paid_to, -1)) as steps (at, n)
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
        cell.series in ('mrr', 'paying')
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
        intraday.series in ('mrr', 'paying')
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
