-- The first administrator with a fresh one-time password, which ends what the last one opened; no
-- row comes back when the address belongs to somebody else or an administrator is there by now.
with ended as (
    update metrics.sign_ins
    set ended_at = now()
    from metrics.accounts as a
    where
        a.id = sign_ins.account_id
        and a.email = %(email)s
        and a.must_change
        and sign_ins.ended_at is null
)

insert into metrics.accounts as a (email, password_hash, role, must_change)
select
    %(email)s,
    %(password_hash)s,
    'admin' as role,
    true as must_change
where
    not exists (
        select 1
        from metrics.accounts
        where role = 'admin' and not must_change and disabled_at is null
    )
on conflict (email) do update
    set
        password_hash = excluded.password_hash,
        one_time_used_at = null,
        password_set_at = now(),
        disabled_at = null
    where a.role = 'admin' and a.must_change
returning id
