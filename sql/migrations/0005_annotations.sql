-- What people keep beside the numbers: the day by which a target is wanted, notes on days, and the
-- addresses that somebody gave a name.
alter table metrics.goals add due_on date;

create table metrics.notes (
    id bigint generated always as identity primary key,
    day date not null,
    kind text not null check (kind in ('price', 'release', 'event')),
    words text not null,
    made_by text not null,
    made_at timestamptz not null default now(),
    removed_by text,
    removed_at timestamptz -- what is taken away stays as history
);

create index on metrics.notes (day) where removed_at is null;

create table metrics.saved_views (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null references metrics.accounts (id) on delete cascade,
    name text not null,
    address text not null,
    is_start boolean not null default false,
    made_at timestamptz not null default now(),
    unique (account_id, name)
);

create unique index on metrics.saved_views (account_id) where is_start;
