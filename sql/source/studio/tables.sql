-- The tables of a platform for studios, created with their indexes only where they are absent and
-- never altered where they are present.
do $$
begin
    if to_regclass('public.organizations') is null then
        create table public.organizations (
            id uuid primary key default gen_random_uuid(),
            trade text,
            internal boolean not null default false
        );
    end if;

    if to_regclass('public.members') is null then
        create table public.members (
            id uuid primary key default gen_random_uuid(),
            organization_id uuid, -- none: works alone, or is a couple
            role text not null,
            trade text, -- of somebody who works alone
            county text,
            internal boolean not null default false,
            joined_at timestamptz not null default now(),
            left_at timestamptz
        );
        create index on public.members (organization_id);
        create index on public.members (joined_at);
    end if;

    if to_regclass('public.plans') is null then
        create table public.plans (
            id uuid primary key default gen_random_uuid(),
            name text,
            price_pence integer not null, -- for one seat and one billing period
            currency text not null default 'gbp',
            billing text not null default 'monthly'
        );
    end if;

    if to_regclass('public.plan_subscriptions') is null then
        create table public.plan_subscriptions (
            id uuid primary key default gen_random_uuid(),
            member_id uuid not null,
            plan_id uuid not null,
            seats integer not null default 1,
            percent_off numeric not null default 0,
            state text not null,
            signed_up_at timestamptz not null default now(),
            billed_from timestamptz,
            overdue_since timestamptz,
            cancelled_at timestamptz,
            access_ends_at timestamptz
        );
        create index on public.plan_subscriptions (member_id);
        create index on public.plan_subscriptions (plan_id);
    end if;

    if to_regclass('public.vendor_clients') is null then
        create table public.vendor_clients (
            id uuid primary key default gen_random_uuid(),
            organization_id uuid, -- each keeps a client of its own for the same wedding
            wedding uuid,
            wedding_on date,
            added_at timestamptz not null default now()
        );
        create index on public.vendor_clients (wedding);
    end if;

    if to_regclass('public.visits') is null then
        create table public.visits (
            id uuid primary key default gen_random_uuid(),
            member_id uuid not null,
            opened_at timestamptz not null default now()
        );
        create index on public.visits (opened_at);
        create index on public.visits (member_id, opened_at);
    end if;

    if to_regclass('public.shared_threads') is null then
        create table public.shared_threads (
            id uuid primary key default gen_random_uuid(),
            vendor_client_id uuid not null,
            opened_by uuid not null,
            shared_with uuid not null,
            kind text,
            opened_at timestamptz not null default now(),
            touched_at timestamptz
        );
        create index on public.shared_threads (vendor_client_id);
    end if;

    if to_regclass('public.reviews') is null then
        create table public.reviews (
            id uuid primary key default gen_random_uuid(),
            member_id uuid not null,
            half_stars smallint not null, -- 2 to 10
            given_at timestamptz not null default now()
        );
        create index on public.reviews (member_id, given_at);
        create index on public.reviews (given_at);
    end if;

    if to_regclass('public.currency_rates') is null then
        create table public.currency_rates (
            on_day date not null,
            code text not null,
            per_unit numeric not null, -- report currency for one of this
            primary key (on_day, code)
        );
    end if;
end $$;
