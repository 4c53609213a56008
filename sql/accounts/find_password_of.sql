-- The stored password of an account, to be checked before it is changed.
select
    email,
    password_hash
from metrics.accounts
where id = %(id)s and disabled_at is null
