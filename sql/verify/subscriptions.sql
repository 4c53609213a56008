-- Subscriptions whose open version is not what the source row says now, or which have none.
select
    'subscription history' as what,
    coalesce(rows.id, versions.subscription_id)::text as key,
    case
        when rows.id is null then 'still open though its row is gone'
        when versions.subscription_id is null then 'has no open version'
        else 'differs from its row'
    end as difference
from metrics.source_subscriptions as rows
full join (
    select * from metrics.subscription_versions
    where version_ended = 'infinity'
) as versions on rows.id = versions.subscription_id
where (
    rows.id, rows.user_id, rows.plan, rows.amount, rows.quantity, rows.discount_percent,
    rows.currency, rows.billing_interval, rows.status, rows.created_at, rows.started_at,
    rows.past_due_since, rows.canceled_at, rows.ended_at
) is distinct from (
    versions.subscription_id, versions.user_id, versions.plan, versions.amount, versions.quantity,
    versions.discount_percent, versions.currency, versions.billing_interval, versions.status,
    versions.created_at, versions.started_at, versions.past_due_since, versions.canceled_at,
    versions.ended_at
)
union all
select
    'subscription history' as what,
    earlier.subscription_id::text as key,
    'has versions that overlap' as difference
from metrics.subscription_versions as earlier
inner join metrics.subscription_versions as later
    on
        earlier.subscription_id = later.subscription_id
        and earlier.version_began < later.version_began
        and earlier.version_ended > later.version_began
order by key, difference
