-- The account with this id, unless it is disabled.
select
    a.id,
    a.email,
    a.role,
    a.must_change,
    a.created_at,
    a.second_factor_required,
    f.account_id is not null as has_second_factor
from metrics.accounts as a
left join metrics.second_factors as f on a.id = f.account_id
where a.id = %(id)s and a.disabled_at is null
