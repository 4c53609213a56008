-- The tables of WedSync itself, created with their indexes only where they are absent and never
-- altered where they are present.
do $$
begin
    if to_regclass('public.user_profiles') is null then
        create table public.user_profiles (
            id uuid primary key default gen_random_uuid(),
            user_type text not null,
            organization_id uuid,
            category text,
            region text,
            is_internal boolean not null default false,
            created_at timestamptz not null default now(),
            deleted_at timestamptz
        );
        create index on public.user_profiles (created_at);
        create index on public.user_profiles (organization_id);
    end if;

    if to_regclass('public.clients') is null then
        create table public.clients (
            id uuid primary key default gen_random_uuid(),
            wedding_id uuid,
            wedding_date date,
            created_at timestamptz not null default now()
        );
        create index on public.clients (wedding_id);
    end if;

    if to_regclass('public.user_sessions') is null then
        create table public.user_sessions (
            id uuid primary key default gen_random_uuid(),
            user_id uuid not null,
            user_type text,
            created_at timestamptz not null default now(),
            session_duration numeric
        );
        create index on public.user_sessions (created_at);
        create index on public.user_sessions (user_id, created_at);
    end if;

    if to_regclass('public.subscriptions') is null then
        create table public.subscriptions (
            id uuid primary key default gen_random_uuid(),
            user_id uuid not null,
            plan text,
            amount numeric(12, 2) not null,
            quantity integer not null default 1,
            discount_percent numeric not null default 0,
            currency char(3) not null default 'GBP',
            billing_interval text not null default 'month',
            status text not null,
            created_at timestamptz not null default now(),
            started_at timestamptz,
            past_due_since timestamptz,
            canceled_at timestamptz,
            ended_at timestamptz
        );
        create index on public.subscriptions (user_id);
    end if;

    if to_regclass('public.vendor_collaborations') is null then
        create table public.vendor_collaborations (
            id uuid primary key default gen_random_uuid(),
            client_id uuid not null,
            vendor1_id uuid not null,
            vendor2_id uuid not null,
            collaboration_type varchar(50) not null,
            created_at timestamptz not null default now(),
            last_activity timestamptz not null default now()
        );
        create index on public.vendor_collaborations (last_activity);
        create index on public.vendor_collaborations (client_id);
    end if;

    if to_regclass('public.vendor_feedback') is null then
        create table public.vendor_feedback (
            id uuid primary key default gen_random_uuid(),
            vendor_id uuid not null,
            rating numeric not null,
            created_at timestamptz not null default now()
        );
        create index on public.vendor_feedback (vendor_id, created_at);
        create index on public.vendor_feedback (created_at);
    end if;

    if to_regclass('public.exchange_rates') is null then
        create table public.exchange_rates (
            day date not null,
            currency char(3) not null,
            rate numeric not null,
            primary key (day, currency)
        );
    end if;
end $$;
