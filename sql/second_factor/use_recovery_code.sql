-- Uses up a recovery code; the same one again gets no row.
update metrics.recovery_codes
set used_at = now()
where account_id = %(account_id)s and hash = %(hash)s and used_at is null
returning account_id
