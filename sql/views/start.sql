-- Makes one named address of an account its start page, and every other one not.
update metrics.saved_views
set is_start = coalesce(saved_views.id = %(view)s::uuid, false)
where
    saved_views.account_id = %(account)s
    and saved_views.is_start is distinct from coalesce(saved_views.id = %(view)s::uuid, false)
