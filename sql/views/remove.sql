-- Forgets a named address of an account.
delete from metrics.saved_views
where saved_views.account_id = %(account)s and saved_views.id = %(view)s
returning saved_views.id
