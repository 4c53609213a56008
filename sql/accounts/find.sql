-- The account with this id, unless it is disabled.
select
    id,
    email,
    role,
    must_change,
    created_at
from metrics.accounts
where id = %(id)s and disabled_at is null
