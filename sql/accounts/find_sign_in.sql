-- The sign-in with its account, and the seconds it has left by the database's clock.
with live as (
    select
        id,
        account_id,
        extract(
            epoch from last_active_at + %(idle)s * interval '1 second' - clock_timestamp()
        )::float8 as idle_left,
        extract(
            epoch from created_at + %(absolute)s * interval '1 second' - clock_timestamp()
        )::float8 as absolute_left
    from metrics.sign_ins
    where hash = %(hash)s and ended_at is null and awaits_code = %(awaits_code)s
)

select
    live.id,
    live.account_id,
    a.email,
    a.role,
    a.must_change,
    a.created_at,
    a.second_factor_required,
    f.account_id is not null as has_second_factor,
    live.idle_left,
    live.absolute_left
from live
inner join metrics.accounts as a on live.account_id = a.id
left join metrics.second_factors as f on a.id = f.account_id
where a.disabled_at is null
