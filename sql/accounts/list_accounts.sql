-- Every account with what an administrator has to know of it, or the one with this id.
with used as (
    select
        account_id,
        max(created_at) as last_sign_in_at
    from metrics.sign_ins
    where not awaits_code
    group by account_id
)

select
    a.id,
    a.email,
    a.role,
    a.must_change,
    a.created_at,
    a.disabled_at,
    a.second_factor_required,
    f.set_up_at as second_factor_at,
    used.last_sign_in_at
from metrics.accounts as a
left join metrics.second_factors as f on a.id = f.account_id
left join used on a.id = used.account_id
where a.id = %(id)s::uuid or %(id)s::uuid is null
order by a.disabled_at is not null, a.email
limit 1000
