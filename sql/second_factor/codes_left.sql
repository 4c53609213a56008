-- How many recovery codes an account still has.
select count(*) as number
from metrics.recovery_codes
where account_id = %(account_id)s and used_at is null
