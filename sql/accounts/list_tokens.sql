-- All tokens, the newest first.
select
    id,
    name,
    created_at,
    expires_at,
    last_used_at,
    revoked_at
from metrics.tokens
order by created_at desc, id asc
limit 1000
