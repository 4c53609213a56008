-- What the platform forgets and the board must not: every version of a subscription, every
-- activity of a collaboration. Beside them the queue of changed keys and the board's own facts.
create table metrics.facts (
    name text primary key,
    value jsonb not null
);

create table metrics.subscription_versions (
    subscription_id uuid not null,
    version_began timestamptz not null, -- '-infinity': reaches back to its paid from
    version_ended timestamptz not null default 'infinity', -- 'infinity': still holds
    version_xid xid8 not null default pg_current_xact_id(), -- changes of one transaction are one
    ended_xid xid8, -- who ended it, so that a row replaced within one transaction was never gone
    user_id uuid not null,
    plan text,
    amount numeric,
    quantity numeric,
    discount_percent numeric,
    currency text,
    billing_interval text,
    status text,
    created_at timestamptz,
    started_at timestamptz,
    past_due_since timestamptz,
    canceled_at timestamptz,
    ended_at timestamptz,
    primary key (subscription_id, version_began)
);

create index on metrics.subscription_versions (user_id);

create index on metrics.subscription_versions (coalesce(started_at, created_at));

create unique index on metrics.subscription_versions (subscription_id)
where version_ended = 'infinity';

create table metrics.collaboration_activities (
    collaboration_id uuid not null,
    at timestamptz not null,
    client_id uuid not null,
    vendor1_id uuid not null,
    vendor2_id uuid not null,
    collaboration_type text,
    primary key (collaboration_id, at)
);

create index on metrics.collaboration_activities (at);

create index on metrics.collaboration_activities (client_id, at);

-- Keyless on purpose: writers only ever append, so they never wait for each other or the refresh.
create table metrics.queue (
    source text not null,
    key uuid, -- null: anything of this source may have changed
    moment timestamptz
);

create table metrics.refresh (
    only_row boolean primary key default true check (only_row),
    id bigint not null default 0,
    refreshed_at timestamptz not null default now(),
    rebuilt_at timestamptz not null default now() -- when all was last made anew from the source
);

insert into metrics.refresh default values;

-- Targets and benchmarks as administrators set them; the newest row of a metric and kind holds.
create table metrics.goals (
    id bigint generated always as identity primary key,
    metric text not null,
    kind text not null check (kind in ('target', 'benchmark')),
    value numeric, -- null: taken away
    share_of text, -- then value is a percentage of that metric
    source text not null,
    set_on date not null,
    set_by text,
    set_at timestamptz not null default now()
);

create index on metrics.goals (metric, kind, id desc);
