-- What the source holds that no definition covers: counted and shown, never guessed.
select
    'currency' as kind,
    spans.currency as name,
    count(distinct spans.subscription_id) as rows
from metrics.paid_spans as spans
where
    spans.paid_from <= %(at)s
    and spans.paid_to > %(at)s
    and metrics.rate_on(spans.currency, %(currency)s, metrics.local_day(%(at)s, %(zone)s)) is null
group by spans.currency
union all
select
    'interval' as kind,
    coalesce(versions.billing_interval, 'none') as name,
    count(*) as rows
from metrics.subscription_versions as versions
where
    versions.version_ended = 'infinity'
    and coalesce(versions.billing_interval not in ('month', 'quarter', 'year'), true)
group by versions.billing_interval
union all
select
    'status' as kind,
    coalesce(versions.status, 'none') as name,
    count(*) as rows
from metrics.subscription_versions as versions
where
    versions.version_ended = 'infinity'
    and coalesce(
        versions.status not in (
            'trialing', 'active', 'past_due', 'paused', 'unpaid', 'incomplete', 'canceled'
        ),
        true
    )
group by versions.status
order by kind, name
