-- All tokens or those of an account, the newest first.
select
    id,
    name,
    created_at,
    expires_at,
    last_used_at,
    revoked_at
from metrics.tokens
where created_by = %(created_by)s::uuid or %(created_by)s::uuid is null
order by created_at desc, id asc
limit 1000
