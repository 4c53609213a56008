-- Accounts by the local month in which they first paid: how many they were, and at the end of each
-- later month (the last one cut at the instant) how many still paid and what they brought in. A
-- span is paid at the ends of the months [starts, stops), numbered from year 0; equal spans of a
-- cohort are reckoned once, and the spans of one account are joined before accounts are counted.
with spans as materialized (
    select
        paid.account,
        paid.currency,
        paid.price,
        paid.months,
        metrics.local_day(paid.paid_from, %(zone)s) as first_day,
        case
            when paid.paid_to <= %(at)s::timestamptz
                then metrics.local_day(paid.paid_to, %(zone)s)
        end as last_day
    from metrics.paid_spans as paid
    where paid.paid_from <= %(at)s::timestamptz
),

today as (
    select metrics.local_day(%(at)s::timestamptz, %(zone)s) as day
),

numbered as materialized (
    select
        spans.account,
        spans.currency,
        spans.price,
        spans.months,
        (extract(year from spans.first_day) * 12 + extract(month from spans.first_day))::integer
            as starts,
        case
            when spans.last_day is null
                then extract(year from today.day) * 12 + extract(month from today.day) + 1
            else extract(year from spans.last_day) * 12 + extract(month from spans.last_day)
        end::integer as stops
    from spans
    cross join today
),

members as materialized (
    select
        numbered.account,
        min(numbered.starts) as cohort
    from numbered
    group by numbered.account
),

sizes as (
    select
        members.cohort,
        count(*) as accounts
    from members
    group by members.cohort
),

months as materialized (
    select
        (each.day::date) as month,
        (extract(year from each.day) * 12 + extract(month from each.day))::integer as number,
        least(
            metrics.midnight((each.day + interval '1 month')::date, %(zone)s)
            - interval '1 microsecond',
            %(at)s::timestamptz
        ) as ends
    from generate_series(
        date_trunc('month', (select min(spans.first_day) from spans)::timestamp),
        date_trunc('month', (select today.day from today)::timestamp),
        interval '1 month'
    ) as each (day)
),

rates as materialized (
    select
        units.currency,
        months.number,
        metrics.rate_on(
            units.currency, %(currency)s, metrics.local_day(months.ends, %(zone)s)
        ) as rate
    from (select distinct numbered.currency from numbered) as units
    cross join months
),

alike as materialized (
    select
        members.cohort,
        numbered.currency,
        numbered.price,
        numbered.months,
        numbered.starts,
        numbered.stops,
        count(*) as spans
    from numbered
    inner join members on numbered.account = members.account
    where numbered.starts < numbered.stops
    group by
        members.cohort, numbered.currency, numbered.price, numbered.months, numbered.starts,
        numbered.stops
),

money as (
    select
        alike.cohort,
        rates.number,
        sum(alike.spans * metrics.monthly_minor(alike.price, alike.months, rates.rate)) as minor
    from alike
    inner join rates
        on
            alike.currency is not distinct from rates.currency
            and alike.starts <= rates.number
            and alike.stops > rates.number
    group by alike.cohort, rates.number
),

stretches as (
    select
        members.cohort,
        lower(joined.stretch) as starts,
        upper(joined.stretch) as stops,
        count(*) as accounts
    from (
        select
            numbered.account,
            unnest(range_agg(int4range(numbered.starts, numbered.stops))) as stretch
        from numbered
        where numbered.starts < numbered.stops
        group by numbered.account
    ) as joined
    inner join members on joined.account = members.account
    group by members.cohort, lower(joined.stretch), upper(joined.stretch)
),

paying as (
    select
        stretches.cohort,
        months.number,
        sum(stretches.accounts) as accounts
    from stretches
    inner join months
        on stretches.starts <= months.number and stretches.stops > months.number
    group by stretches.cohort, months.number
)

select
    make_date((sizes.cohort - 1) / 12, mod(sizes.cohort - 1, 12) + 1, 1) as cohort,
    sizes.accounts,
    months.month,
    coalesce(paying.accounts, 0)::bigint as paying,
    coalesce(money.minor, 0)::bigint as minor
from sizes
inner join months on sizes.cohort <= months.number
left join paying on sizes.cohort = paying.cohort and months.number = paying.number
left join money on sizes.cohort = money.cohort and months.number = money.number
order by sizes.cohort, months.month
