-- The token that still lets in, and the seconds it has left by the database's clock.
select
    id,
    name,
    created_at,
    expires_at,
    last_used_at,
    revoked_at,
    extract(epoch from expires_at - clock_timestamp())::float8 as seconds_left
from metrics.tokens
where hash = %(hash)s and revoked_at is null and expires_at > clock_timestamp()
