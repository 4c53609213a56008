-- Ends a token at once, whosever it is or only when it belongs to this account.
update metrics.tokens
set revoked_at = now()
where
    id = %(id)s
    and revoked_at is null
    and (created_by = %(created_by)s::uuid or %(created_by)s::uuid is null)
returning name
