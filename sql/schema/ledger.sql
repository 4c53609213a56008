-- The ledger of applied migrations, there before the first of them.
create schema if not exists metrics;

create table if not exists metrics.migrations (
    name text primary key,
    applied_at timestamptz not null default now()
);
