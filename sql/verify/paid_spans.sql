-- Paid spans that are not taken in as the subscriptions' versions tell them now.
with defined as (
    select *
    from metrics.paid_spans as spans
    where spans.subscription_id between %(low)s::uuid and %(high)s::uuid
),

kept as (
    select *
    from metrics.paid_span as span
    where span.subscription_id between %(low)s::uuid and %(high)s::uuid
)

select
    'paid span' as what,
    concat_ws(
        ' ',
        coalesce(defined.subscription_id, kept.subscription_id),
        coalesce(defined.paid_from, kept.paid_from)
    ) as key,
    case
        when defined.subscription_id is null then 'kept, though nothing is paid'
        when kept.subscription_id is null then 'is missing'
        else 'differs from its version'
    end as difference
from defined
full join kept
    on
        defined.subscription_id = kept.subscription_id
        and defined.account = kept.account
        and defined.paid_from = kept.paid_from
where (
    defined.subscription_id, defined.plan, defined.currency, defined.price, defined.months,
    defined.paid_to
) is distinct from (
    kept.subscription_id, kept.plan, kept.currency, kept.price, kept.months, kept.paid_to
)
order by key
