-- The same password under current parameters; nothing happens if it was changed meanwhile.
update metrics.accounts
set password_hash = %(new_hash)s
where id = %(id)s and password_hash = %(password_hash)s
