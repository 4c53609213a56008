-- Ends one sign-in of an account, or all of them but one.
update metrics.sign_ins
set ended_at = now()
where
    account_id = %(account_id)s
    and ended_at is null
    and (id = %(id)s::uuid or %(id)s::uuid is null)
    and (id <> %(but)s::uuid or %(but)s::uuid is null)
returning id
