-- Lets the generated password in once: a second attempt, also one at the same moment, gets no row.
update metrics.accounts
set one_time_used_at = now()
where
    id = %(id)s
    and password_hash = %(password_hash)s
    and must_change
    and one_time_used_at is null
returning id
