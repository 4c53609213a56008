-- A new password, which ends every sign-in of the account in the same moment.
with ended as (
    update metrics.sign_ins
    set ended_at = now()
    where account_id = %(id)s and ended_at is null
)

update metrics.accounts
set
    password_hash = %(password_hash)s,
    must_change = %(must_change)s,
    one_time_used_at = null,
    password_set_at = now()
where id = %(id)s and disabled_at is null
returning id
