-- The token that still lets in, the role of whom it belongs to, and the seconds it has left by the
-- database's clock. With its account, a token is closed.
select
    t.id,
    t.name,
    t.created_at,
    t.expires_at,
    t.last_used_at,
    t.revoked_at,
    a.role,
    extract(epoch from t.expires_at - clock_timestamp())::float8 as seconds_left
from metrics.tokens as t
left join metrics.accounts as a on t.created_by = a.id
where
    t.hash = %(hash)s
    and t.revoked_at is null
    and t.expires_at > clock_timestamp()
    and a.disabled_at is null
