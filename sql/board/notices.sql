-- What the source holds that no definition covers: counted and shown, never guessed. The currencies
-- are found one after the other by their index, not by reading every span.
with recursive currencies as (
    (
        select spans.currency
        from metrics.paid_span as spans
        where spans.currency is not null
        order by spans.currency
        limit 1
    )
    union all
    select
        (
            select spans.currency
            from metrics.paid_span as spans
            where spans.currency > currencies.currency
            order by spans.currency
            limit 1
        ) as currency
    from currencies
    where currencies.currency is not null
),

unpriced as (
    select currencies.currency
    from currencies
    where
        currencies.currency <> %(currency)s
        and metrics.rate_on(
            currencies.currency, %(currency)s, metrics.local_day(%(at)s, %(zone)s)
        ) is null
),

left_out as (
    select
        spans.currency,
        spans.subscription_id
    from unpriced
    inner join metrics.paid_span as spans on unpriced.currency = spans.currency
    where spans.paid_from <= %(at)s and spans.paid_to > %(at)s
    union all
    select
        spans.currency,
        spans.subscription_id
    from metrics.paid_span as spans
    where
        spans.currency is null
        and spans.paid_from <= %(at)s
        and spans.paid_to > %(at)s
)

select
    'currency' as kind,
    coalesce(nullif(left_out.currency, ''), 'no currency') as name,
    count(distinct left_out.subscription_id) as rows
from left_out
where metrics.is_recorded(array['subscriptions.currency'])
group by left_out.currency
union all
select
    fault.kind,
    fault.name,
    count(*) as rows
from metrics.fault
group by fault.kind, fault.name
order by kind, name
