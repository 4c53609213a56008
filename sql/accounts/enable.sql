-- Opens a closed account again.
update metrics.accounts
set disabled_at = null
where id = %(id)s and disabled_at is not null
returning id
