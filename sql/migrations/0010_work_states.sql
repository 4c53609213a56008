-- A refresh holds the changed months of presence as they were and as they are in one table, made
-- once and read by all of its steps.
drop table metrics.work_presence cascade;

create unlogged table metrics.work_state (
    family text not null,
    entity uuid not null,
    part text not null,
    month date not null,
    first_day date not null, -- of those that changed
    last_day date not null,
    begins timestamptz not null, -- of the first of them
    ends timestamptz not null, -- of the last of them
    old_region text,
    old_counts_total boolean,
    old_starts timestamptz[], -- null where there was nothing
    old_seconds numeric[],
    region text,
    counts_total boolean,
    starts timestamptz[], -- null where nothing is left
    seconds numeric[],
    is_other boolean not null generated always as (
        (starts, region, counts_total)
        is distinct from (old_starts, old_region, old_counts_total)
    ) stored, -- somebody came or went
    primary key (entity, family, month, part)
)
with (autovacuum_enabled = false);

-- What changed collaborations and accounts are now, set against what is kept of them: only what
-- differs is written.
create unlogged table metrics.work_activity (
    collaboration_id uuid not null,
    at timestamptz not null,
    wedding uuid not null,
    business_a uuid not null,
    business_b uuid not null,
    part text not null,
    primary key (collaboration_id, at)
)
with (autovacuum_enabled = false);

create unlogged table metrics.work_paying (
    account uuid not null,
    part text not null,
    paid_from timestamptz not null,
    paid_to timestamptz not null,
    primary key (account, part, paid_from)
)
with (autovacuum_enabled = false);

alter table metrics.work_account add pays_otherwise boolean not null default false;
