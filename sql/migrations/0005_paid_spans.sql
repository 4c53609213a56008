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
