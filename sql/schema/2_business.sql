-- What the platform's rows mean in the words of the definitions: businesses, visits, activities,
-- ratings and paid spans. Internal profiles end here; every metric reads only these views.
create view metrics.people as
select
    profiles.id,
    coalesce(profiles.user_type, 'unknown') as user_type,
    coalesce(profiles.organization_id, profiles.id) as business,
    profiles.category,
    coalesce(profiles.region, 'unknown') as region,
    profiles.is_internal,
    profiles.created_at,
    profiles.deleted_at
from metrics.source_profiles as profiles;

-- A business has the category of its earliest created supplier profile.
create view metrics.businesses as
select distinct on (people.business)
    people.business,
    coalesce(people.category, 'unknown') as category
from metrics.people
where people.user_type = 'supplier' and not people.is_internal
order by people.business, people.created_at, people.id;

-- The profile's user type decides; the session's own only where there is no profile.
create view metrics.visits as
select
    sessions.id,
    sessions.user_id,
    coalesce(people.user_type, sessions.user_type, 'unknown') as user_type,
    coalesce(people.business, sessions.user_id) as business,
    coalesce(businesses.category, 'unknown') as category,
    coalesce(people.region, 'unknown') as region,
    sessions.started_at,
    sessions.seconds
from metrics.source_sessions as sessions
left join metrics.people on sessions.user_id = people.id
left join metrics.businesses
    on coalesce(people.business, sessions.user_id) = businesses.business
where people.is_internal is not true;

-- Activity is always between two different businesses, neither side internal.
create view metrics.activities as
select
    log.collaboration_id,
    log.at,
    coalesce(clients.wedding_id, log.client_id) as wedding,
    least(
        coalesce(one.business, log.vendor1_id), coalesce(two.business, log.vendor2_id)
    ) as business_a,
    greatest(
        coalesce(one.business, log.vendor1_id), coalesce(two.business, log.vendor2_id)
    ) as business_b,
    coalesce(log.collaboration_type, 'unknown') as collaboration_type
from metrics.collaboration_activities as log
left join metrics.source_clients as clients on log.client_id = clients.id
left join metrics.people as one on log.vendor1_id = one.id
left join metrics.people as two on log.vendor2_id = two.id
where
    one.is_internal is not true
    and two.is_internal is not true
    and coalesce(one.business, log.vendor1_id) <> coalesce(two.business, log.vendor2_id);

create view metrics.ratings as
select
    given.id,
    given.vendor_id,
    coalesce(people.category, 'unknown') as category,
    given.rating,
    given.created_at
from metrics.source_ratings as given
left join metrics.people on given.vendor_id = people.id
where people.is_internal is not true;

-- A span of time in which one version of a subscription is paid: half-open, never empty. The price
-- is per month in its own currency, kept as a fraction (dividend over months) so that rounding
-- happens once, after conversion. An unknown interval has no months and so no money.
create view metrics.paid_versions as
select
    spans.subscription_id,
    spans.user_id,
    coalesce(spans.plan, 'unknown') as plan,
    spans.currency,
    spans.price,
    spans.months,
    spans.paid_from,
    spans.paid_to
from (
    select
        versions.subscription_id,
        versions.user_id,
        versions.plan,
        versions.currency,
        versions.amount * versions.quantity * (1 - versions.discount_percent / 100) as price,
        case versions.billing_interval when 'month' then 1 when 'quarter' then 3 when 'year' then 12
        end as months,
        greatest(
            versions.version_began, coalesce(versions.started_at, versions.created_at)
        ) as paid_from,
        least(
            versions.version_ended,
            coalesce(
                versions.ended_at,
                case when versions.status = 'canceled' then versions.canceled_at end,
                case when versions.status = 'canceled' then timestamptz '-infinity' end,
                timestamptz 'infinity'
            ),
            case
                when versions.status = 'past_due'
                    then coalesce(
                        versions.past_due_since,
                        greatest(
                            versions.version_began,
                            coalesce(versions.started_at, versions.created_at)
                        )
                    ) + metrics.past_due_grace() + interval '1 microsecond'
                else timestamptz 'infinity'
            end
        ) as paid_to
    from metrics.subscription_versions as versions
    where versions.status in ('active', 'canceled', 'past_due')
) as spans
where spans.price > 0 and spans.paid_from < spans.paid_to;

-- The same with the account that pays.
create view metrics.paid_spans as
select
    spans.subscription_id,
    spans.user_id,
    coalesce(people.business, spans.user_id) as account,
    spans.plan,
    spans.currency,
    spans.price,
    spans.months,
    spans.paid_from,
    spans.paid_to
from metrics.paid_versions as spans
left join metrics.people on spans.user_id = people.id
where people.is_internal is not true;

-- One unit of a currency in the report currency, at the latest rate on or before the day; null when
-- there is none.
create or replace function metrics.rate_on(unit text, report text, on_day date)
returns numeric language sql stable parallel safe
return (
    case
        when unit = report then 1
        else (
            select rates.rate
            from metrics.source_rates as rates
            where rates.currency = unit and rates.day <= on_day
            order by rates.day desc
            limit 1
        )
    end
);

-- Minor units a month of a price: converted, then divided, then rounded half up once. A hundred
-- million million is no price but a fault of the rate, and more than sums could hold.
create or replace function metrics.monthly_minor(price numeric, months integer, rate numeric)
returns bigint language sql immutable parallel safe
return coalesce(
    case when price * rate / months < 100000000000000 then round(price * 100 * rate / months) end, 0
)::bigint;

-- Every subscription paid at the instant, with what it brings in a month.
create or replace function metrics.paid_at(instant timestamptz, zone text, report text)
returns table (
    subscription_id uuid,
    account uuid,
    plan text,
    currency text,
    price numeric,
    months integer,
    minor bigint
)
language sql stable parallel safe
as $$
select
    spans.subscription_id,
    spans.account,
    spans.plan,
    spans.currency,
    spans.price,
    spans.months,
    metrics.monthly_minor(
        spans.price,
        spans.months,
        metrics.rate_on(spans.currency, report, metrics.local_day(instant, zone))
    )
from metrics.paid_spans as spans
where spans.paid_from <= instant and instant < spans.paid_to;
$$;

-- The same category rule over the profiles as they were last taken in.
create view metrics.member_businesses as
select distinct on (member.business)
    member.business,
    coalesce(member.category, 'unknown') as category
from metrics.member
where member.user_type = 'supplier' and not member.is_internal
order by member.business, member.created_at, member.user_id;

-- The same of one business.
create or replace function metrics.kept_category(of_business uuid)
returns text language sql stable parallel safe
return coalesce(
    (
        select member.category
        from metrics.member
        where
            member.business = of_business
            and member.user_type = 'supplier'
            and not member.is_internal
        order by member.created_at, member.user_id
        limit 1
    ),
    'unknown'
);

-- The paid spans of the accounts whose spans a refresh makes anew.
create view metrics.work_paid_spans as
select
    spans.subscription_id,
    payers.account,
    spans.plan,
    spans.currency,
    spans.price,
    spans.months,
    spans.paid_from,
    spans.paid_to
from (
    select
        users.user_id,
        coalesce(people.business, users.user_id) as account
    from (
        select member.user_id
        from metrics.work_account as accounts
        inner join metrics.member on accounts.account = member.business
        where accounts.is_changed
        union
        select accounts.account as user_id
        from metrics.work_account as accounts
        where accounts.is_changed
    ) as users
    left join metrics.people on users.user_id = people.id
    where people.is_internal is not true
    offset 0 -- the account is looked up once a user, not once a span
) as payers
inner join metrics.work_account as work on payers.account = work.account
inner join metrics.paid_versions as spans on payers.user_id = spans.user_id
where work.is_changed;
