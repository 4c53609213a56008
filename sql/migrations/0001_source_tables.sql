-- The platform's own tables, created only where they are absent and never altered where they are present.
create table if not exists public.user_profiles (
    id uuid primary key default gen_random_uuid(),
    user_type text not null,
    organization_id uuid,
    category text,
    region text,
    is_internal boolean not null default false,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);

create table if not exists public.clients (
    id uuid primary key default gen_random_uuid(),
    wedding_id uuid,
    wedding_date date,
    created_at timestamptz not null default now()
);

create table if not exists public.user_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null,
    user_type text,
    created_at timestamptz not null default now(),
    session_duration numeric
);

create table if not exists public.subscriptions (
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

create table if not exists public.vendor_collaborations (
    id uuid primary key default gen_random_uuid(),
    client_id uuid not null,
    vendor1_id uuid not null,
    vendor2_id uuid not null,
    collaboration_type varchar(50) not null,
    created_at timestamptz not null default now(),
    last_activity timestamptz not null default now()
);

create table if not exists public.vendor_feedback (
    id uuid primary key default gen_random_uuid(),
    vendor_id uuid not null,
    rating numeric not null,
    created_at timestamptz not null default now()
);

create table if not exists public.exchange_rates (
    day date not null,
    currency char(3) not null,
    rate numeric not null,
    primary key (day, currency)
);
