-- The rows of the platform that can be read, from the views of its mapping (metrics.platform_*).
-- Everything else reads only these. What is left out is counted (sql/source/faults.sql). An empty
-- text says as little as none.
create view metrics.source_profiles as
select
    profiles.id,
    nullif(profiles.user_type, '') as user_type,
    profiles.organization_id,
    nullif(profiles.category, '') as category,
    nullif(profiles.region, '') as region,
    coalesce(profiles.is_internal, false) as is_internal,
    profiles.created_at,
    -- deleted before all time, or after it: the same as very long ago, or never
    case
        when
            profiles.deleted_at < timestamptz '9999-01-01 00:00:00+00'
            and profiles.created_at is not null
            then greatest(profiles.deleted_at, timestamptz '1900-01-01 00:00:00+00')
    end as deleted_at
from metrics.platform_profiles as profiles
where
    profiles.id is not null
    and (profiles.created_at is null or metrics.is_moment(profiles.created_at));

create view metrics.source_clients as
select
    clients.id,
    clients.wedding_id,
    clients.wedding_date,
    case when metrics.is_moment(clients.created_at) then clients.created_at end as created_at
from metrics.platform_clients as clients
where clients.id is not null;

create view metrics.source_sessions as
select
    sessions.id,
    sessions.user_id,
    nullif(sessions.user_type, '') as user_type,
    sessions.started_at,
    case when metrics.is_amount(sessions.seconds) then sessions.seconds end as seconds
from metrics.platform_sessions as sessions
where sessions.user_id is not null and metrics.is_moment(sessions.started_at);

-- Without a possible price or term there is no amount, and so nothing paid.
create view metrics.source_subscriptions as
select
    subscriptions.id,
    subscriptions.user_id,
    nullif(subscriptions.plan, '') as plan,
    case
        when
            metrics.is_price(
                subscriptions.amount,
                coalesce(subscriptions.quantity, 1),
                coalesce(subscriptions.discount_percent, 0)
            )
            and metrics.is_term(
                coalesce(subscriptions.started_at, subscriptions.created_at),
                subscriptions.past_due_since,
                subscriptions.canceled_at,
                subscriptions.ended_at
            )
            then subscriptions.amount
    end as amount,
    coalesce(subscriptions.quantity, 1) as quantity,
    coalesce(subscriptions.discount_percent, 0) as discount_percent,
    subscriptions.currency,
    subscriptions.billing_interval,
    subscriptions.status,
    case
        when metrics.is_moment(subscriptions.created_at) then subscriptions.created_at
    end as created_at,
    case
        when metrics.is_moment(subscriptions.started_at) then subscriptions.started_at
    end as started_at,
    case
        when metrics.is_moment(subscriptions.past_due_since) then subscriptions.past_due_since
    end as past_due_since,
    case
        when metrics.is_moment(subscriptions.canceled_at) then subscriptions.canceled_at
    end as canceled_at,
    case
        when metrics.is_moment(subscriptions.ended_at) then subscriptions.ended_at
    end as ended_at
from metrics.platform_subscriptions as subscriptions
where subscriptions.id is not null and subscriptions.user_id is not null;

create view metrics.source_collaborations as
select
    collaborations.id,
    collaborations.client_id,
    collaborations.vendor1_id,
    collaborations.vendor2_id,
    nullif(collaborations.collaboration_type, '') as collaboration_type,
    collaborations.created_at,
    collaborations.last_activity
from metrics.platform_collaborations as collaborations
where
    collaborations.id is not null
    and collaborations.client_id is not null
    and collaborations.vendor1_id is not null
    and collaborations.vendor2_id is not null
    and metrics.is_moment(collaborations.created_at) is not false
    and metrics.is_moment(collaborations.last_activity) is not false;

create view metrics.source_ratings as
select
    ratings.id,
    ratings.vendor_id,
    ratings.rating,
    ratings.created_at
from metrics.platform_ratings as ratings
where
    ratings.vendor_id is not null
    and ratings.rating between 1 and 5
    and metrics.is_moment(ratings.created_at);

create view metrics.source_rates as
select
    rates.day,
    rates.currency,
    rates.rate
from metrics.platform_rates as rates
where
    rates.day >= date '1900-01-01'
    and rates.day < date '9999-01-01'
    and rates.currency is not null
    and rates.rate > 0
    and rates.rate < 1000000000;
