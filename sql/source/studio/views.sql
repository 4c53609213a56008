-- How a platform for studios is read: members under organisations, prices of plans in pence, a
-- client row of each organisation for the same wedding, reviews in half stars, visits without a
-- length.
create view metrics.platform_profiles as
select
    members.id,
    case when members.role = 'vendor' then 'supplier' else members.role end as user_type,
    members.organization_id,
    coalesce(organizations.trade, members.trade) as category,
    members.county as region,
    members.internal or coalesce(organizations.internal, false) as is_internal,
    members.joined_at as created_at,
    members.left_at as deleted_at
from public.members
left join public.organizations on members.organization_id = organizations.id;

create view metrics.platform_clients as
select
    vendor_clients.id,
    vendor_clients.wedding as wedding_id,
    vendor_clients.wedding_on as wedding_date,
    vendor_clients.added_at as created_at
from public.vendor_clients;

create view metrics.platform_sessions as
select
    visits.id,
    visits.member_id as user_id,
    null::text as user_type,
    visits.opened_at as started_at,
    null::numeric as seconds
from public.visits;

-- A plan that is gone leaves no price, and so nothing paid.
create view metrics.platform_subscriptions as
select
    plan_subscriptions.id,
    plan_subscriptions.member_id as user_id,
    plans.name as plan,
    plans.price_pence / 100.0 as amount,
    plan_subscriptions.seats::numeric as quantity,
    plan_subscriptions.percent_off as discount_percent,
    upper(plans.currency) as currency,
    case plans.billing
        when 'monthly' then 'month'
        when 'quarterly' then 'quarter'
        when 'yearly' then 'year'
        when 'annual' then 'year'
        else plans.billing
    end as billing_interval,
    case plan_subscriptions.state
        when 'cancelled' then 'canceled'
        else plan_subscriptions.state
    end as status,
    plan_subscriptions.signed_up_at as created_at,
    plan_subscriptions.billed_from as started_at,
    plan_subscriptions.overdue_since as past_due_since,
    plan_subscriptions.cancelled_at as canceled_at,
    plan_subscriptions.access_ends_at as ended_at
from public.plan_subscriptions
left join public.plans on plan_subscriptions.plan_id = plans.id;

create view metrics.platform_collaborations as
select
    shared_threads.id,
    shared_threads.vendor_client_id as client_id,
    shared_threads.opened_by as vendor1_id,
    shared_threads.shared_with as vendor2_id,
    shared_threads.kind as collaboration_type,
    shared_threads.opened_at as created_at,
    shared_threads.touched_at as last_activity
from public.shared_threads;

create view metrics.platform_ratings as
select
    reviews.id,
    reviews.member_id as vendor_id,
    reviews.half_stars / 2.0 as rating,
    reviews.given_at as created_at
from public.reviews;

create view metrics.platform_rates as
select
    currency_rates.on_day as day,
    upper(currency_rates.code) as currency,
    currency_rates.per_unit as rate
from public.currency_rates;
