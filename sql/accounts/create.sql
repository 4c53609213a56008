-- A new account; no row comes back when the address already has one.
insert into metrics.accounts (email, password_hash, role, must_change)
values (%(email)s, %(password_hash)s, %(role)s, %(must_change)s)
on conflict (email) do nothing
returning
    id,
    email,
    role,
    must_change,
    created_at,
    second_factor_required,
    false as has_second_factor
