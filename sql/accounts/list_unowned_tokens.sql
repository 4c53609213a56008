-- The tokens made at the command line, the newest first.
select
    id,
    name,
    created_at,
    expires_at,
    last_used_at,
    revoked_at
from metrics.tokens
where created_by is null and revoked_at is null
order by created_at desc, id asc
limit 1000
