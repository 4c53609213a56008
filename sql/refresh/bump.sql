-- The numbers changed: a new refresh id, told to every listener when this commits.
update metrics.refresh
set id = id + 1, refreshed_at = clock_timestamp(), took = clock_timestamp() - now()
returning id, pg_notify('wedsync_refresh', id::text)
