-- A second factor in place of the one before, whose recovery codes end with it.
with ended as (
    delete from metrics.recovery_codes
    where account_id = %(account_id)s
)

insert into metrics.second_factors (account_id, secret, last_step)
values (%(account_id)s, %(secret)s, %(step)s)
on conflict (account_id) do update
    set
        secret = excluded.secret,
        set_up_at = now(),
        last_step = excluded.last_step
returning account_id
