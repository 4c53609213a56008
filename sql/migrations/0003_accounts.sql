-- Who may read the board: accounts, their sign-ins in browsers, and tokens of programs. No secret
-- is kept that could be used: passwords as argon2id, sign-ins and tokens as SHA-256 of random text.
create table metrics.accounts (
    id uuid primary key default gen_random_uuid(),
    email text not null unique check (email = lower(email)),
    password_hash text not null,
    role text not null check (role in ('admin', 'viewer')),
    must_change boolean not null, -- the password was generated and lets in once
    one_time_used_at timestamptz,
    created_at timestamptz not null default now(),
    password_set_at timestamptz not null default now(),
    disabled_at timestamptz
);

create table metrics.sign_ins (
    id uuid primary key default gen_random_uuid(), -- names the sign-in in lists; lets nobody in
    hash bytea not null unique,
    account_id uuid not null references metrics.accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    last_active_at timestamptz not null default now(),
    address text not null,
    agent text not null,
    ended_at timestamptz
);

create index on metrics.sign_ins (account_id) where ended_at is null;

create index on metrics.sign_ins (created_at);

create table metrics.tokens (
    id uuid primary key default gen_random_uuid(),
    hash bytea not null unique,
    name text not null,
    created_by uuid references metrics.accounts (id) on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
