-- Closes an account, which ends every sign-in of it in the same moment.
with ended as (
    update metrics.sign_ins
    set ended_at = now()
    where account_id = %(id)s and ended_at is null
)

update metrics.accounts
set disabled_at = now()
where id = %(id)s and disabled_at is null
returning id
