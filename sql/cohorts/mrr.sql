-- Accounts by the local month in which they first paid: how many they were, and at the end of each
-- later month (the last one cut at the instant) how many still paid and what they brought in.
with spans as materialized (
    select
        paid.account,
        paid.currency,
        paid.price,
        paid.months,
        paid.paid_from,
        paid.paid_to
    from metrics.paid_spans as paid
    where paid.paid_from <= %(at)s::timestamptz
),

members as materialized (
    select
        spans.account,
        date_trunc('month', metrics.local_day(min(spans.paid_from), %(zone)s))::date as cohort
    from spans
    group by spans.account
),

months as materialized (
    select
        each.day::date as month,
        least(
            metrics.midnight((each.day + interval '1 month')::date, %(zone)s)
            - interval '1 microsecond',
            %(at)s::timestamptz
        ) as ends
    from generate_series(
        (select min(members.cohort) from members)::timestamp,
        date_trunc('month', metrics.local_day(%(at)s::timestamptz, %(zone)s))::timestamp,
        interval '1 month'
    ) as each (day)
),

rates as materialized (
    select
        units.currency,
        months.month,
        metrics.rate_on(
            units.currency, %(currency)s, metrics.local_day(months.ends, %(zone)s)
        ) as rate
    from (select distinct spans.currency from spans) as units
    cross join months
),

held as (
    select
        members.cohort,
        months.month,
        count(distinct spans.account) as paying,
        sum(metrics.monthly_minor(spans.price, spans.months, rates.rate)) as minor
    from months
    inner join spans on months.ends >= spans.paid_from and months.ends < spans.paid_to
    inner join members on spans.account = members.account
    inner join rates
        on spans.currency is not distinct from rates.currency and months.month = rates.month
    group by members.cohort, months.month
)

select
    sizes.cohort,
    sizes.accounts,
    months.month,
    coalesce(held.paying, 0)::bigint as paying,
    coalesce(held.minor, 0)::bigint as minor
from (
    select
        members.cohort,
        count(*) as accounts
    from members
    group by members.cohort
) as sizes
inner join months on sizes.cohort <= months.month
left join held on sizes.cohort = held.cohort and months.month = held.month
order by sizes.cohort, months.month
