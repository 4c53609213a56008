-- What signing in needs to know of an address, unless the account is disabled.
select
    a.id,
    a.email,
    a.role,
    a.must_change,
    a.created_at,
    a.second_factor_required,
    f.account_id is not null as has_second_factor,
    a.password_hash
from metrics.accounts as a
left join metrics.second_factors as f on a.id = f.account_id
where a.email = %(email)s and a.disabled_at is null
