-- Takes the second factor and its recovery codes away, which ends every sign-in of the account.
with codes as (
    delete from metrics.recovery_codes
    where account_id = %(account_id)s
),

ended as (
    update metrics.sign_ins
    set ended_at = now()
    where account_id = %(account_id)s and ended_at is null
)

delete from metrics.second_factors
where account_id = %(account_id)s
returning account_id
