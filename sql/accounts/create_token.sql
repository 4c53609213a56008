-- A new token for programs, which can only read.
insert into metrics.tokens (hash, name, created_by, expires_at)
values (%(hash)s, %(name)s, %(created_by)s, now() + %(days)s * interval '24 hours')
returning id, name, created_at, expires_at, last_used_at, revoked_at
