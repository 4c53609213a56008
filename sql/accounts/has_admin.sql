-- Whether some administrator has a password of their own choice.
select exists(
    select 1
    from metrics.accounts
    where role = 'admin' and not must_change and disabled_at is null
) as found
