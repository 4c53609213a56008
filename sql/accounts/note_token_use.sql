-- When the token was last used, to the five minutes: a poll must not become a write each time.
update metrics.tokens
set last_used_at = now()
where
    id = %(id)s
    and (last_used_at is null or last_used_at < now() - interval '5 minutes')
returning id
