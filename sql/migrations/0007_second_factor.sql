-- A second factor beside the password: codes of an app, and recovery codes for when it is lost.
alter table metrics.accounts add second_factor_required boolean not null default false;

create table metrics.second_factors (
    account_id uuid primary key references metrics.accounts (id) on delete cascade,
    secret bytea not null, -- encrypted with a key made from SECRET_KEY
    set_up_at timestamptz not null default now(),
    last_step bigint not null -- of the last code that let in: it and older ones never do again
);

create table metrics.recovery_codes (
    hash bytea primary key, -- SHA-256 of 118 random bits
    account_id uuid not null references metrics.accounts (id) on delete cascade,
    used_at timestamptz
);

create index on metrics.recovery_codes (account_id);

-- The password was right, the code is still to come: lets in nowhere.
alter table metrics.sign_ins add awaits_code boolean not null default false;
