-- Steps of recurring revenue and of paying accounts that are not at the moments, or not of the
-- size, that the paid spans and the rates tell.
with spans as (
    select
        paid.*,
        report.zone,
        report.currency as reported
    from metrics.paid_span as paid
    cross join metrics.report
    where paid.account between %(low)s::uuid and %(high)s::uuid
),

prices as (
    -- worth nothing before it begins
    select
        spans.account,
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
        spans.account,
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
        spans.account,
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

both_sides as (
    select
        prices.account,
        'mrr' as series,
        totals.part,
        prices.at,
        prices.minor as n,
        0 as amount
    from prices
    cross join lateral (values (prices.plan), ('')) as totals (part)
    where isfinite(prices.at)
    union all
    select
        paying.account,
        'paying' as series,
        paying.part,
        steps.at,
        steps.n,
        0 as amount
    from metrics.paying_span as paying
    cross join lateral (values (paying.paid_from, 1), (paying.paid_to, -1)) as steps (at, n)
    where paying.account between %(low)s::uuid and %(high)s::uuid and isfinite(steps.at)
    union all
    select
        event.entity as account,
        event.series,
        event.part,
        event.at,
        -event.n as n,
        -event.amount as amount
    from metrics.event
    where
        event.entity between %(low)s::uuid and %(high)s::uuid
        and event.family = 'account'
)

select
    both_sides.series || ' step' as what,
    concat_ws(' ', both_sides.account, nullif(both_sides.part, ''), both_sides.at) as key,
    'is ' || -sum(both_sides.n) || ' off' as difference
from both_sides
group by both_sides.series, both_sides.part, both_sides.account, both_sides.at
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
order by what, key
