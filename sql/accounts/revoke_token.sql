-- Ends a token at once.
update metrics.tokens
set revoked_at = now()
where id = %(id)s and revoked_at is null
returning id
