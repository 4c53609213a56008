-- Which account a person of another sign-in service has: named by who vouches and by their lasting
-- subject there, never by an address, which may pass to somebody else.
create table metrics.identities (
    issuer text not null,
    subject text not null,
    account_id uuid not null references metrics.accounts (id) on delete cascade,
    linked_at timestamptz not null default now(),
    primary key (issuer, subject)
);

create index on metrics.identities (account_id);
