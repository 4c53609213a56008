-- Ends one sign-in.
update metrics.sign_ins
set ended_at = now()
where hash = %(hash)s and ended_at is null
returning id
