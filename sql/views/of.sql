-- The addresses that an account named, in the order of their names.
select
    saved_views.id,
    saved_views.name,
    saved_views.address,
    saved_views.is_start
from metrics.saved_views
where saved_views.account_id = %(account)s
order by lower(saved_views.name), saved_views.id
