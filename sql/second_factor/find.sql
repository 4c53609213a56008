-- The second factor of an account.
select
    secret,
    last_step
from metrics.second_factors
where account_id = %(account_id)s
