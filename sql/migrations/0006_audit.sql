-- Who did what, when and from where. Entries are only ever added, and each is chained to the one
-- before by its hash, so that a byte altered by whoever may do more than the dashboard shows.
create table metrics.audit (
    number bigint primary key,
    at timestamptz not null,
    who text not null,
    act text not null,
    subject text not null,
    address text not null,
    details jsonb not null,
    previous bytea not null,
    hash bytea not null,
    check (concat(who, act, subject, address, details::text) !~ '[[:cntrl:]]'),
    check (octet_length(concat(who, act, subject, address, details::text)) < 10000)
);

create index on metrics.audit (act, number);

-- What is hashed: every field behind its length, so that no two entries give the same text.
-- data/audit.py does the same in Python to prove the chain.
create function metrics.audit_text(entry metrics.audit) returns text
language sql stable
as $$
    select string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part, '' order by place)
    from unnest(array[
        entry.number::text,
        ((extract(epoch from entry.at) * 1000000)::bigint)::text,
        entry.who,
        entry.act,
        entry.subject,
        entry.address,
        entry.details::text
    ]) with ordinality as parts (part, place)
$$;

-- Number, time and hashes are never the writer's to choose. One entry is chained at a time.
create function metrics.chain_audit() returns trigger
language plpgsql
as $$
declare
    last record;
begin
    perform pg_advisory_xact_lock(7304518320);
    select a.number, a.hash into last from metrics.audit as a order by a.number desc limit 1;
    new.number := coalesce(last.number, 0) + 1;
    new.at := clock_timestamp();
    new.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    new.hash := sha256(new.previous || convert_to(metrics.audit_text(new), 'UTF8'));
    return new;
end
$$;

create function metrics.keep_audit() returns trigger
language plpgsql
as $$
begin
    raise exception 'The audit log is only ever added to.' using errcode = 'insufficient_privilege';
end
$$;

create trigger chained before insert on metrics.audit
for each row execute function metrics.chain_audit();

create trigger kept before update or delete or truncate on metrics.audit
for each statement execute function metrics.keep_audit();

alter table metrics.audit enable always trigger kept;
