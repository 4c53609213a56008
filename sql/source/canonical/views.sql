-- The canonical mapping: how WedSync's own tables are read. Nothing else names a platform table.
-- A column that the platform does not have is read as none: inside the inner parentheses a name is
-- the table's column where there is one, else that of `absent`. Which ones are not there is found
-- out whenever the definitions are applied (columns.sql).
create view metrics.platform_profiles as
select
    profiles.id,
    profiles.user_type,
    profiles.organization_id,
    profiles.category,
    profiles.region,
    profiles.is_internal,
    profiles.created_at,
    profiles.deleted_at
from
    (
        select
            null::uuid as id,
            null::text as user_type,
            null::uuid as organization_id,
            null::text as category,
            null::text as region,
            null::boolean as is_internal,
            null::timestamptz as created_at,
            null::timestamptz as deleted_at
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            user_type::text as user_type,
            metrics.key_of(organization_id) as organization_id,
            category::text as category,
            region::text as region,
            is_internal,
            metrics.moment_of(created_at) as created_at,
            metrics.moment_of(deleted_at) as deleted_at
        from public.user_profiles
    ) as profiles;

create view metrics.platform_clients as
select
    clients.id,
    clients.wedding_id,
    clients.wedding_date,
    clients.created_at
from
    (
        select
            null::uuid as id,
            null::uuid as wedding_id,
            null::date as wedding_date,
            null::timestamptz as created_at
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(wedding_id) as wedding_id,
            wedding_date::date as wedding_date,
            metrics.moment_of(created_at) as created_at
        from public.clients
    ) as clients;

create view metrics.platform_sessions as
select
    sessions.id,
    sessions.user_id,
    sessions.user_type,
    sessions.started_at,
    sessions.seconds
from
    (
        select
            null::uuid as id,
            null::uuid as user_id,
            null::text as user_type,
            null::timestamptz as created_at,
            null::numeric as session_duration
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(user_id) as user_id,
            user_type::text as user_type,
            metrics.moment_of(created_at) as started_at,
            session_duration::numeric as seconds
        from public.user_sessions
    ) as sessions;

create view metrics.platform_subscriptions as
select
    subscriptions.id,
    subscriptions.user_id,
    subscriptions.plan,
    subscriptions.amount,
    subscriptions.quantity,
    subscriptions.discount_percent,
    subscriptions.currency,
    subscriptions.billing_interval,
    subscriptions.status,
    subscriptions.created_at,
    subscriptions.started_at,
    subscriptions.past_due_since,
    subscriptions.canceled_at,
    subscriptions.ended_at
from
    (
        select
            null::uuid as id,
            null::uuid as user_id,
            null::text as plan,
            null::numeric as amount,
            null::numeric as quantity,
            null::numeric as discount_percent,
            null::text as currency,
            null::text as billing_interval,
            null::text as status,
            null::timestamptz as created_at,
            null::timestamptz as started_at,
            null::timestamptz as past_due_since,
            null::timestamptz as canceled_at,
            null::timestamptz as ended_at
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(user_id) as user_id,
            plan::text as plan,
            amount::numeric as amount,
            quantity::numeric as quantity,
            discount_percent::numeric as discount_percent,
            currency::text as currency,
            billing_interval::text as billing_interval,
            status::text as status,
            metrics.moment_of(created_at) as created_at,
            metrics.moment_of(started_at) as started_at,
            metrics.moment_of(past_due_since) as past_due_since,
            metrics.moment_of(canceled_at) as canceled_at,
            metrics.moment_of(ended_at) as ended_at
        from public.subscriptions
    ) as subscriptions;

create view metrics.platform_collaborations as
select
    collaborations.id,
    collaborations.client_id,
    collaborations.vendor1_id,
    collaborations.vendor2_id,
    collaborations.collaboration_type,
    collaborations.created_at,
    collaborations.last_activity
from
    (
        select
            null::uuid as id,
            null::uuid as client_id,
            null::uuid as vendor1_id,
            null::uuid as vendor2_id,
            null::text as collaboration_type,
            null::timestamptz as created_at,
            null::timestamptz as last_activity
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(client_id) as client_id,
            metrics.key_of(vendor1_id) as vendor1_id,
            metrics.key_of(vendor2_id) as vendor2_id,
            collaboration_type::text as collaboration_type,
            metrics.moment_of(created_at) as created_at,
            metrics.moment_of(last_activity) as last_activity
        from public.vendor_collaborations
    ) as collaborations;

create view metrics.platform_ratings as
select
    ratings.id,
    ratings.vendor_id,
    ratings.rating,
    ratings.created_at
from
    (
        select
            null::uuid as id,
            null::uuid as vendor_id,
            null::numeric as rating,
            null::timestamptz as created_at
    ) as absent,
    lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(vendor_id) as vendor_id,
            rating::numeric as rating,
            metrics.moment_of(created_at) as created_at
        from public.vendor_feedback
    ) as ratings;

create view metrics.platform_rates as
select
    rates.day,
    rates.currency,
    rates.rate
from
    (
        select
            null::date as day,
            null::text as currency,
            null::numeric as rate
    ) as absent,
    lateral (
        select
            day::date as day,
            currency::text as currency,
            rate::numeric as rate
        from public.exchange_rates
    ) as rates;
