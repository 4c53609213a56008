-- What the board reads: small tables that the refresh keeps by applying differences. All of it can
-- be derived from the source and the history at any time (python app.py rebuild).

-- What the rollups were made for: another zone or currency means making them anew. Levels reach to
-- the horizon.
create table metrics.report (
    only_row boolean primary key default true check (only_row),
    zone text not null,
    currency text not null,
    horizon date not null
);

-- Profiles as they were last taken in: what a change is compared with.
create table metrics.member (
    user_id uuid primary key,
    user_type text not null,
    business uuid not null,
    category text,
    region text not null,
    is_internal boolean not null,
    created_at timestamptz,
    deleted_at timestamptz
);

create index on metrics.member (business);

-- The sessions of a user in a local month, in order; of a supplier business the first of its staff
-- on each day. A row with an empty part stands for a user whom only sessions give a type: it counts
-- in the total alone.
create table metrics.presence (
    family text not null check (family in ('user', 'business')),
    entity uuid not null,
    part text not null,
    month date not null,
    region text,
    counts_total boolean not null,
    starts timestamptz[] not null,
    seconds numeric[], -- beside them, null while open
    primary key (entity, family, month, part)
);

create index on metrics.presence (month);

-- Which window of presence makes which series.
create table metrics.presence_window (
    series text primary key,
    family text not null,
    only_part text,
    by_region boolean not null,
    days integer not null
);

insert into metrics.presence_window (series, family, only_part, by_region, days)
values
('dau', 'user', null, false, 1),
('wau', 'user', null, false, 7),
('mau', 'user', null, false, 30),
('active couples', 'user', 'couple', true, 30),
('active suppliers', 'business', null, false, 30);

-- How many users of a day were last seen so many days before; 32 stands for more than 31. Distinct
-- users of any stretch of up to a month are sums of these.
create table metrics.presence_gap (
    part text not null,
    day date not null,
    gap integer not null,
    n bigint not null,
    primary key (part, day, gap)
);

-- How many finished sessions of a day lasted so many whole minutes, and which lengths these had:
-- exact medians come from here.
create table metrics.duration (
    day date not null,
    minute integer not null,
    n bigint not null,
    seconds numeric[] not null,
    counts bigint[] not null, -- beside them
    primary key (day, minute)
);

-- Activities with the wedding and the pair they were last taken in under.
create table metrics.activity (
    collaboration_id uuid not null,
    at timestamptz not null,
    wedding uuid not null,
    business_a uuid not null,
    business_b uuid not null,
    part text not null,
    primary key (collaboration_id, at)
);

create index on metrics.activity (wedding, part, at);

create index on metrics.activity (business_a, business_b, part, at);

create index on metrics.collaboration_activities (vendor1_id);

create index on metrics.collaboration_activities (vendor2_id);

-- First and latest activity of each wedding.
create table metrics.wedding (
    wedding uuid primary key,
    first_at timestamptz not null,
    last_at timestamptz not null,
    micros bigint generated always as (
        (date_part('epoch', last_at - first_at) * 1000000)::bigint
    ) stored -- from the first to the latest, in whole numbers, which are quickly put in order
);

create index on metrics.wedding (last_at);

-- Ratings and exchange rates as they were last taken in.
create table metrics.rating (
    vendor_id uuid not null,
    part text not null,
    at timestamptz not null,
    rating numeric not null
);

create index on metrics.rating (vendor_id);

create index on metrics.rating (at);

create table metrics.rate (
    currency text not null,
    day date not null,
    rate numeric not null,
    old_rate numeric, -- until then
    primary key (currency, day)
);

-- The paid spans as they were last taken in, for the movements of recurring revenue.
create table metrics.paid_span (
    subscription_id uuid not null,
    account uuid not null,
    plan text not null,
    currency text,
    price numeric not null,
    months integer,
    paid_from timestamptz not null,
    paid_to timestamptz not null,
    primary key (account, subscription_id, paid_from)
);

create index on metrics.paid_span (subscription_id);

create index on metrics.paid_span (currency);

-- Spans in which an account pays: at all (''), and for each plan. Never touching or overlapping.
create table metrics.paying_span (
    account uuid not null,
    part text not null,
    paid_from timestamptz not null,
    paid_to timestamptz not null,
    primary key (account, part, paid_from)
);

create index on metrics.paying_span (paid_to);

-- The steps of events and of presence added up by local day, and the level at each day's end.
create table metrics.cell (
    series text not null,
    part text not null,
    day date not null,
    n bigint not null,
    amount numeric not null,
    primary key (series, part, day)
);

create table metrics.level (
    series text not null,
    part text not null,
    day date not null,
    n bigint not null,
    amount numeric not null,
    primary key (series, day, part)
)
with (fillfactor = 70);

-- The steps of a day by quarter of an hour from its midnight, for days that are read at a moment
-- before their end. Of the first quarter nothing is ever taken off, so it is left out.
create table metrics.intraday (
    series text not null,
    part text not null,
    day date not null,
    quarters smallint[] not null,
    n bigint[] not null, -- beside them
    amount numeric[], -- likewise, where there is any
    primary key (series, day, part)
);

-- Where a day is read before its end, what comes after is looked up.
create index on metrics.member (created_at);

create index on metrics.member (deleted_at) where deleted_at is not null;

create index on metrics.activity (at);

create index on metrics.paid_span (paid_from);

create index on metrics.paid_span (paid_to);

create index on metrics.paying_span (paid_from);

-- What a refresh works on. Only one runs at a time, and each leaves these empty. Their size changes
-- from one moment to the next, so nothing about it is worth knowing to the planner.
create unlogged table metrics.work_member (
    user_id uuid primary key,
    old_business uuid,
    business uuid,
    is_moved boolean not null default true
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_month (
    family text not null,
    entity uuid not null,
    month date not null,
    first_day date not null, -- of those that changed
    last_day date not null,
    primary key (entity, family, month)
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_presence (
    family text not null,
    entity uuid not null,
    part text not null,
    month date not null,
    region text,
    counts_total boolean not null,
    starts timestamptz[] not null,
    seconds numeric[],
    primary key (entity, family, month, part)
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_visit (
    part text not null,
    day date not null,
    quarter integer not null,
    seconds numeric not null,
    n bigint not null
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_day (
    family text not null,
    part text not null,
    region text,
    counts_total boolean not null,
    day date not null,
    quarter integer,
    gap integer, -- days since the day of presence before it
    reach integer, -- days to the one after it
    n bigint not null
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_collaboration (collaboration_id uuid primary key)
with (autovacuum_enabled = false);

create unlogged table metrics.work_entity (
    family text not null,
    entity uuid not null,
    other uuid not null default '00000000-0000-0000-0000-000000000000',
    since timestamptz not null default '-infinity', -- the first moment at which anything changed
    primary key (entity, family, other)
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_account (
    account uuid primary key,
    is_changed boolean not null, -- its spans, not only a rate
    since timestamptz -- the midnight before the first moment at which anything changed
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_span (
    subscription_id uuid not null,
    account uuid not null,
    plan text not null,
    currency text,
    price numeric not null,
    months integer,
    paid_from timestamptz not null,
    paid_to timestamptz not null,
    primary key (account, subscription_id, paid_from)
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_rate (
    currency text primary key,
    since date not null
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_step (
    account uuid not null,
    plan text not null,
    day date not null,
    quarter integer not null,
    is_before boolean not null, -- what stood before the first step that is looked at
    n bigint not null
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_cell (
    series text not null,
    part text not null,
    day date not null,
    quarter integer not null,
    n bigint not null,
    amount numeric not null
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_change (
    series text not null,
    part text not null,
    day date not null,
    quarter integer not null,
    n bigint not null,
    amount numeric not null,
    primary key (series, part, day, quarter)
)
with (autovacuum_enabled = false);
