-- Keeps history as rows change. Everything here runs in the writer's own transaction, with the
-- rights of the dashboard, so the platform's role needs none on schema metrics.

-- Compares subscriptions with their open versions, closing and opening versions where they differ.
-- Changes within one transaction count as one: what it commits is what the row was.
-- Planned once and not for each write: working out a plan takes longer than the work.
create or replace function metrics.keep_versions(changed uuid[])
returns void language plpgsql security definer
set search_path = pg_catalog, metrics
set plan_cache_mode = force_generic_plan as $$
declare
    moment timestamptz := clock_timestamp();
begin
    -- what this transaction already did to their versions is done over
    if exists (
        select from metrics.subscription_versions as versions
        where
            versions.subscription_id = any (changed)
            and pg_current_xact_id() in (versions.version_xid, versions.ended_xid)
    ) then
        -- a row that comes back in the transaction in which it went was never gone
        update metrics.subscription_versions as versions
        set version_ended = 'infinity', ended_xid = null
        where
            versions.subscription_id = any (changed)
            and versions.ended_xid = pg_current_xact_id()
            and exists (
                select from metrics.source_subscriptions as rows where rows.id = versions.subscription_id
            )
            and not exists (
                select from metrics.subscription_versions as open
                where
                    open.subscription_id = versions.subscription_id
                    and open.version_ended = 'infinity'
            );

        delete from metrics.subscription_versions as versions
        where
            versions.subscription_id = any (changed)
            and versions.version_ended = 'infinity'
            and versions.version_xid = pg_current_xact_id()
            and not exists (
                select from metrics.source_subscriptions as rows where rows.id = versions.subscription_id
            );

        update metrics.subscription_versions as versions
        set
            user_id = rows.user_id,
            plan = rows.plan,
            amount = rows.amount,
            quantity = rows.quantity,
            discount_percent = rows.discount_percent,
            currency = rows.currency,
            billing_interval = rows.billing_interval,
            status = rows.status,
            created_at = rows.created_at,
            started_at = rows.started_at,
            past_due_since = rows.past_due_since,
            canceled_at = rows.canceled_at,
            ended_at = rows.ended_at
        from metrics.source_subscriptions as rows
        where
            versions.subscription_id = any (changed)
            and rows.id = versions.subscription_id
            and versions.version_ended = 'infinity'
            and versions.version_xid = pg_current_xact_id();
    end if;

    update metrics.subscription_versions as versions
    set version_ended = moment, ended_xid = pg_current_xact_id()
    where
        versions.subscription_id = any (changed)
        and versions.version_ended = 'infinity'
        and not exists (
            select from metrics.source_subscriptions as rows
            where
                rows.id = versions.subscription_id
                and (
                    rows.user_id, rows.plan, rows.amount, rows.quantity, rows.discount_percent,
                    rows.currency, rows.billing_interval, rows.status, rows.created_at,
                    rows.started_at, rows.past_due_since, rows.canceled_at, rows.ended_at
                ) is not distinct from (
                    versions.user_id, versions.plan, versions.amount, versions.quantity,
                    versions.discount_percent, versions.currency, versions.billing_interval,
                    versions.status, versions.created_at, versions.started_at,
                    versions.past_due_since, versions.canceled_at, versions.ended_at
                )
        );

    insert into metrics.subscription_versions (
        subscription_id, version_began, user_id, plan, amount, quantity, discount_percent, currency,
        billing_interval, status, created_at, started_at, past_due_since, canceled_at, ended_at
    )
    select
        rows.id,
        case
            when exists (
                select from metrics.subscription_versions as earlier
                where earlier.subscription_id = rows.id
            ) then moment
            else '-infinity'
        end,
        rows.user_id,
        rows.plan,
        rows.amount,
        rows.quantity,
        rows.discount_percent,
        rows.currency,
        rows.billing_interval,
        rows.status,
        rows.created_at,
        rows.started_at,
        rows.past_due_since,
        rows.canceled_at,
        rows.ended_at
    from metrics.source_subscriptions as rows
    where
        rows.id = any (changed)
        and not exists (
            select from metrics.subscription_versions as versions
            where versions.subscription_id = rows.id and versions.version_ended = 'infinity'
        );
end $$;

-- Keeps the activities that collaborations show now; what was logged before stays as it was.
create or replace function metrics.keep_activities(changed uuid[])
returns void language plpgsql security definer
set search_path = pg_catalog, metrics
set plan_cache_mode = force_generic_plan as $$
begin
    insert into metrics.collaboration_activities (
        collaboration_id, at, client_id, vendor1_id, vendor2_id, collaboration_type
    )
    select
        rows.id,
        seen.at,
        rows.client_id,
        rows.vendor1_id,
        rows.vendor2_id,
        rows.collaboration_type
    from metrics.source_collaborations as rows
    cross join unnest(array[rows.created_at, rows.last_activity]) as seen (at)
    where rows.id = any (changed) and seen.at is not null
    on conflict do nothing;
end $$;
