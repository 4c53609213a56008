"""A platform's own tables as they may stand before the dashboard comes: more columns, other limits,
other types, rows in them."""

PLATFORM = """
create table public.user_profiles (
    id uuid primary key, email text unique, user_type text not null, organization_id uuid,
    category text, region text, is_internal boolean, created_at timestamptz not null,
    deleted_at timestamptz, settings jsonb not null default '{}'
);
create table public.clients (
    id uuid primary key, wedding_id uuid, wedding_date date, created_at timestamptz not null,
    notes text
);
create table public.user_sessions (
    id uuid primary key, user_id uuid not null references public.user_profiles (id),
    user_type text, created_at timestamptz not null, session_duration integer, ip inet
);
create table public.subscriptions (
    stripe_id text unique, id uuid primary key, user_id uuid not null
    references public.user_profiles (id), plan varchar(20), amount numeric(12, 2) not null,
    quantity integer, discount_percent numeric(5, 2), currency char(3) not null,
    billing_interval varchar(10) not null, status varchar(20) not null,
    created_at timestamptz not null, started_at timestamptz, past_due_since timestamptz,
    canceled_at timestamptz, ended_at timestamptz
);
create table public.vendor_collaborations (
    id uuid primary key default gen_random_uuid(),
    client_id uuid references public.clients (id),
    vendor1_id uuid references public.user_profiles (id),
    vendor2_id uuid references public.user_profiles (id),
    collaboration_type varchar(50) not null,
    created_at timestamptz default now(),
    last_activity timestamptz default now()
);
create table public.vendor_feedback (
    id uuid primary key, vendor_id uuid not null, rating numeric(2, 1) not null
    check (rating between 1 and 5), created_at timestamptz not null, comment text
);
create table public.exchange_rates (
    day date, currency char(3), rate numeric not null, primary key (day, currency)
);
create index platform_sessions on public.user_sessions (created_at);
create function public.touch() returns trigger language plpgsql as $$
begin
    new.settings := new.settings || '{"touched": true}';
    return new;
end $$;
create trigger touch before update on public.user_profiles
for each row execute function public.touch();
insert into public.user_profiles (id, email, user_type, organization_id, created_at) values
    ('00000000-0000-0000-0000-000000000001', 'rose@x', 'supplier', null, '2024-01-01'),
    ('00000000-0000-0000-0000-000000000002', 'fern@x', 'supplier', null, '2024-01-01'),
    ('00000000-0000-0000-0000-000000000003', 'ann@x', 'couple', null, '2024-01-01');
insert into public.clients values
    ('00000000-0000-0000-0000-000000000004', null, null, '2024-01-01', 'a wedding');
insert into public.user_sessions values (
    '00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000003', 'couple',
    '2025-06-10', 600, '127.0.0.1'
);
insert into public.subscriptions values (
    'sub_1', '00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000001',
    'starter', 19, null, null, 'GBP', 'month', 'active', '2025-01-01'
);
insert into public.vendor_collaborations values (
    default, '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000001',
    '00000000-0000-0000-0000-000000000002', 'timeline_sync', '2025-06-01', '2025-06-02'
);
insert into public.vendor_feedback
select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 4.5, '2025-06-01', 'lovely'
from generate_series(1, 5);
"""
