-- The sign-in with its account, and the seconds it has left by the database's clock.
select
    s.id,
    a.id as account_id,
    a.email,
    a.role,
    a.must_change,
    a.created_at,
    extract(
        epoch from s.last_active_at + %(idle)s * interval '1 second' - clock_timestamp()
    )::float8 as idle_left,
    extract(
        epoch from s.created_at + %(absolute)s * interval '1 second' - clock_timestamp()
    )::float8 as absolute_left
from metrics.sign_ins as s
inner join metrics.accounts as a on a.id = s.account_id
where s.hash = %(hash)s and s.ended_at is null and a.disabled_at is null
