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

-- One row for each local day on which a user (or a supplier business) started a session. A row with
-- an empty part stands for a user whom only sessions give a type: it counts in the total alone.
create table metrics.presence (
    family text not null check (family in ('user', 'business')),
    entity uuid not null,
    part text not null,
    day date not null,
    region text,
    counts_total boolean not null,
    first_at timestamptz not null,
    gap integer not null, -- days since the row before it; 32 stands for more than 31
    durations numeric[], -- seconds of the finished sessions
    primary key (entity, family, part, day)
);

create index presence_by_day on metrics.presence (family, day, first_at)
include (part, region, counts_total, gap);

-- Which window of presence makes which series. A calendar window begins anew each week or month.
create table metrics.presence_window (
    series text primary key,
    family text not null,
    only_part text,
    by_region boolean not null,
    days integer,
    calendar text check (calendar in ('week', 'month'))
);

insert into metrics.presence_window (series, family, only_part, by_region, days, calendar)
values
('dau', 'user', null, false, 1, null),
('wau', 'user', null, false, 7, null),
('mau', 'user', null, false, 30, null),
('user week', 'user', null, false, null, 'week'),
('user month', 'user', null, false, null, 'month'),
('active couples', 'user', 'couple', true, 30, null),
('active suppliers', 'business', null, false, 30, null);

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

-- Signed steps of every counted series, at the exact moment they happen. The part '' is the total.
create table metrics.event (
    family text not null,
    entity uuid not null,
    other uuid not null,
    series text not null,
    part text not null,
    at timestamptz not null,
    n bigint not null,
    amount numeric not null
);

create index on metrics.event (entity, family);

create index on metrics.event (series, at) include (part, n, amount);

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

-- Spans in which an account pays: at all (''), and for each plan. Never touching or overlapping.
create table metrics.paying_span (
    account uuid not null,
    part text not null,
    paid_from timestamptz not null,
    paid_to timestamptz not null,
    primary key (account, part, paid_from)
);

create index on metrics.paying_span (paid_to);

-- First and latest activity of each wedding.
create table metrics.wedding (
    wedding uuid primary key,
    first_at timestamptz not null,
    last_at timestamptz not null
);

create index on metrics.wedding (last_at);

-- How many finished sessions of a day lasted so many seconds: exact medians come from here.
create table metrics.duration (
    day date not null,
    seconds numeric not null,
    n bigint not null,
    primary key (day, seconds)
);

-- What a refresh works on. Only one runs at a time, and each begins with these empty.
create unlogged table metrics.work_member (
    user_id uuid primary key,
    old_business uuid,
    business uuid,
    is_moved boolean not null default true
);

create unlogged table metrics.work_user_day (
    user_id uuid not null,
    day date not null,
    primary key (user_id, day)
);

create unlogged table metrics.work_business_day (
    business uuid not null,
    day date not null,
    primary key (business, day)
);

create unlogged table metrics.work_presence (
    family text not null,
    entity uuid not null,
    part text not null,
    day date not null,
    region text,
    counts_total boolean not null,
    first_at timestamptz,
    durations numeric[],
    is_there boolean not null,
    primary key (entity, family, part, day)
);

create unlogged table metrics.work_sequence (
    family text not null,
    entity uuid not null,
    part text not null,
    day date not null,
    old_region text,
    region text,
    counts_total boolean not null,
    was_there boolean not null,
    is_there boolean not null,
    old_next date,
    next date,
    gap integer,
    is_changed boolean not null
);

create unlogged table metrics.work_collaboration (collaboration_id uuid primary key);

create unlogged table metrics.work_entity (
    family text not null,
    entity uuid not null,
    other uuid not null default '00000000-0000-0000-0000-000000000000',
    primary key (entity, family, other)
);

create unlogged table metrics.work_cell (
    series text not null,
    part text not null,
    day date not null,
    n bigint not null,
    amount numeric not null
);
