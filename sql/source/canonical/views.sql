-- The canonical mapping: how WedSync's own tables are read. Nothing else names a platform table.
create view metrics.source_profiles as
select
    id,
    user_type,
    organization_id,
    category,
    region,
    coalesce(is_internal, false) as is_internal,
    created_at,
    deleted_at
from public.user_profiles;

create view metrics.source_clients as
select
    id,
    wedding_id,
    wedding_date,
    created_at
from public.clients;

create view metrics.source_sessions as
select
    id,
    user_id,
    user_type,
    created_at as started_at,
    session_duration as seconds
from public.user_sessions;

create view metrics.source_subscriptions as
select
    id,
    user_id,
    plan,
    amount,
    coalesce(quantity, 1)::numeric as quantity,
    coalesce(discount_percent, 0) as discount_percent,
    currency::text as currency,
    billing_interval,
    status,
    created_at,
    started_at,
    past_due_since,
    canceled_at,
    ended_at
from public.subscriptions;

create view metrics.source_collaborations as
select
    id,
    client_id,
    vendor1_id,
    vendor2_id,
    collaboration_type::text as collaboration_type,
    created_at,
    last_activity
from public.vendor_collaborations;

create view metrics.source_ratings as
select
    id,
    vendor_id,
    rating,
    created_at
from public.vendor_feedback;

create view metrics.source_rates as
select
    day,
    currency::text as currency,
    rate
from public.exchange_rates;
