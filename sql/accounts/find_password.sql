-- What signing in needs to know of an address, unless the account is disabled.
select
    id,
    email,
    role,
    must_change,
    created_at,
    password_hash
from metrics.accounts
where email = %(email)s and disabled_at is null
