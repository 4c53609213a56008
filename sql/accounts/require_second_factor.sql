-- Whether the account has to have a second factor.
update metrics.accounts
set second_factor_required = %(required)s
where id = %(id)s and disabled_at is null
returning id
