-- Paid spans that are not taken in as the subscriptions' versions tell them now.
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
from (
    select *
    from metrics.paid_spans
    where paid_spans.subscription_id between %(low)s::uuid and %(high)s::uuid
) as defined
full join (
    select *
    from metrics.paid_span
    where paid_span.subscription_id between %(low)s::uuid and %(high)s::uuid
) as kept
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
