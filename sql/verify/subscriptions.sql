-- Subscriptions whose captured history is not what the source row says now, has versions that
-- overlap or lacks its beginning. What else lies in the past is known from the capture alone.
with current_rows as (
    select *
    from metrics.source_subscriptions
    where source_subscriptions.id between %(low)s::uuid and %(high)s::uuid
),

versions as (
    select *
    from metrics.subscription_versions
    where subscription_versions.subscription_id between %(low)s::uuid and %(high)s::uuid
),

open_versions as (
    select *
    from versions
    where versions.version_ended = 'infinity'
)

select
    'subscription history' as what,
    coalesce(current_rows.id, open_versions.subscription_id)::text as key,
    case
        when current_rows.id is null then 'still open though its row is gone'
        when open_versions.subscription_id is null then 'has no open version'
        else 'differs from its row'
    end as difference
from current_rows
full join open_versions on current_rows.id = open_versions.subscription_id
where (
    current_rows.id, current_rows.user_id, current_rows.plan, current_rows.amount,
    current_rows.quantity, current_rows.discount_percent, current_rows.currency,
    current_rows.billing_interval, current_rows.status, current_rows.created_at,
    current_rows.started_at, current_rows.past_due_since, current_rows.canceled_at,
    current_rows.ended_at
) is distinct from (
    open_versions.subscription_id, open_versions.user_id, open_versions.plan,
    open_versions.amount, open_versions.quantity, open_versions.discount_percent,
    open_versions.currency, open_versions.billing_interval, open_versions.status,
    open_versions.created_at, open_versions.started_at, open_versions.past_due_since,
    open_versions.canceled_at, open_versions.ended_at
)
union all
select
    'subscription history' as what,
    earlier.subscription_id::text as key,
    'has versions that overlap' as difference
from versions as earlier
inner join versions as later
    on
        earlier.subscription_id = later.subscription_id
        and earlier.version_began < later.version_began
        and earlier.version_ended > later.version_began
union all
select
    'subscription history' as what,
    versions.subscription_id::text as key,
    'lacks its first version' as difference
from versions
group by versions.subscription_id
having min(versions.version_began) > '-infinity'
order by key, difference
