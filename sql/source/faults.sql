-- The rows that metrics.source_* leaves out or cannot take at their word, one line for each thing
-- that is wrong, and how the refresh keeps count of them (sql/refresh/0_faults.sql).
-- Whether the platform has all of these columns; without one there is nothing to find fault with.
create or replace function metrics.is_recorded(columns text[])
returns boolean language sql stable parallel safe
return not exists (
    select from metrics.facts
    where facts.name = 'lacking' and facts.value ?| columns
);

create view metrics.profile_faults as
select
    profiles.id as key,
    faults.kind,
    faults.name
from
    metrics.platform_profiles as profiles,
    lateral (
        values
        (
            'profile',
            '',
            metrics.is_moment(profiles.created_at) is not true
            and metrics.is_recorded(array['profiles.created_at'])
        ),
        (
            'user type',
            coalesce(profiles.user_type, 'none'),
            (profiles.user_type in ('supplier', 'couple')) is not true
            and profiles.is_internal is not true
            and metrics.is_recorded(array['profiles.user_type'])
        )
    ) as faults (kind, name, holds)
where faults.holds;

create view metrics.session_faults as
select
    sessions.id as key,
    metrics.session_fault(sessions.user_id, sessions.started_at, sessions.seconds) as kind,
    '' as name
from metrics.platform_sessions as sessions
where
    metrics.session_fault(sessions.user_id, sessions.started_at, sessions.seconds) is not null
    and metrics.is_recorded(array['sessions.user_id', 'sessions.started_at']);

create view metrics.subscription_faults as
select
    subscriptions.id as key,
    faults.kind,
    faults.name
from
    metrics.platform_subscriptions as subscriptions,
    lateral (
        values
        (
            'account',
            '',
            subscriptions.user_id is null and metrics.is_recorded(array['subscriptions.user_id'])
        ),
        (
            'price',
            '',
            subscriptions.status in ('active', 'canceled', 'past_due')
            and not (
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
            )
            and metrics.is_recorded(array['subscriptions.amount'])
        ),
        (
            'interval',
            coalesce(subscriptions.billing_interval, 'none'),
            (subscriptions.billing_interval in ('month', 'quarter', 'year')) is not true
            and metrics.is_recorded(array['subscriptions.billing_interval'])
        ),
        (
            'status',
            coalesce(subscriptions.status, 'none'),
            (
                subscriptions.status in (
                    'trialing', 'active', 'past_due', 'paused', 'unpaid', 'incomplete', 'canceled'
                )
            ) is not true
            and metrics.is_recorded(array['subscriptions.status'])
        )
    ) as faults (kind, name, holds)
where faults.holds;

create view metrics.collaboration_faults as
select
    collaborations.id as key,
    'collaboration' as kind,
    '' as name
from metrics.platform_collaborations as collaborations
where
    (
        collaborations.client_id is null
        or collaborations.vendor1_id is null
        or collaborations.vendor2_id is null
        or metrics.is_moment(collaborations.created_at) is false
        or metrics.is_moment(collaborations.last_activity) is false
        or coalesce(collaborations.created_at, collaborations.last_activity) is null
    )
    and metrics.is_recorded(
        array['collaborations.client_id', 'collaborations.vendor1_id', 'collaborations.vendor2_id']
    );

create view metrics.rating_faults as
select
    ratings.id as key,
    metrics.rating_fault(ratings.vendor_id, ratings.rating, ratings.created_at) as kind,
    '' as name
from metrics.platform_ratings as ratings
where
    metrics.rating_fault(ratings.vendor_id, ratings.rating, ratings.created_at) is not null
    and metrics.is_recorded(array['ratings.vendor_id', 'ratings.rating', 'ratings.created_at']);

create view metrics.rate_faults as
select
    md5(concat_ws(' ', rates.day, rates.currency))::uuid as key,
    'rate' as kind,
    '' as name
from metrics.platform_rates as rates
where
    (
        rates.day >= date '1900-01-01'
        and rates.day < date '9999-01-01'
        and rates.currency is not null
        and rates.rate > 0
        and rates.rate < 1000000000
    ) is not true;

-- Takes down anew what is wrong with these rows of one source. Each source by a statement of its
-- own, over an array: looked up by its index, whatever the planner thinks of the number of keys.
create or replace function metrics.keep_faults(of_source text, changed uuid[])
returns void language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
    delete from metrics.fault where fault.source = of_source and fault.key = any (changed);
    if of_source = 'profile' then
        insert into metrics.fault select of_source, faults.key, faults.kind, faults.name
        from metrics.profile_faults as faults where faults.key = any (changed)
        on conflict do nothing;
    elsif of_source = 'session' then
        insert into metrics.fault select of_source, faults.key, faults.kind, faults.name
        from metrics.session_faults as faults where faults.key = any (changed)
        on conflict do nothing;
    elsif of_source = 'subscription' then
        insert into metrics.fault select of_source, faults.key, faults.kind, faults.name
        from metrics.subscription_faults as faults where faults.key = any (changed)
        on conflict do nothing;
    elsif of_source = 'collaboration' then
        insert into metrics.fault select of_source, faults.key, faults.kind, faults.name
        from metrics.collaboration_faults as faults where faults.key = any (changed)
        on conflict do nothing;
    elsif of_source = 'rating' then
        insert into metrics.fault select of_source, faults.key, faults.kind, faults.name
        from metrics.rating_faults as faults where faults.key = any (changed)
        on conflict do nothing;
    end if;
end $$;

-- Rates are few and have no key of their own: all of them.
create or replace function metrics.keep_rate_faults()
returns void language sql as $$
delete from metrics.fault where fault.source = 'rate';
insert into metrics.fault
select 'rate', faults.key, faults.kind, faults.name
from metrics.rate_faults as faults
where faults.key is not null
on conflict do nothing;
$$;
