-- The live sign-ins of an account, the one used last first.
select
    id,
    created_at,
    last_active_at,
    address,
    agent
from metrics.sign_ins
where
    account_id = %(account_id)s
    and ended_at is null
    and not awaits_code
    and last_active_at > now() - %(idle)s * interval '1 second'
    and created_at > now() - %(absolute)s * interval '1 second'
order by last_active_at desc, id asc
limit 100
