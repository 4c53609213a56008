-- Notes that somebody is there; what has run out or ended stays so.
update metrics.sign_ins
set last_active_at = now()
where
    hash = %(hash)s
    and ended_at is null
    and last_active_at > now() - %(idle)s * interval '1 second'
    and created_at > now() - %(absolute)s * interval '1 second'
returning id
