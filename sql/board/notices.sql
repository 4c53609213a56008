-- What the source holds that no definition covers: counted and shown, never guessed.
select
    'currency' as kind,
    coalesce(nullif(unpriced.currency, ''), 'no currency') as name,
    unpriced.rows
from (
    select
        spans.currency,
        count(distinct spans.subscription_id) as rows
    from metrics.paid_span as spans
    where
        spans.paid_from <= %(at)s
        and spans.paid_to > %(at)s
        and spans.currency is distinct from %(currency)s
        and metrics.is_recorded(array['subscriptions.currency'])
    group by spans.currency
) as unpriced
where
    metrics.rate_on(unpriced.currency, %(currency)s, metrics.local_day(%(at)s, %(zone)s)) is null
union all
select
    fault.kind,
    fault.name,
    count(*) as rows
from metrics.fault
group by fault.kind, fault.name
order by kind, name
