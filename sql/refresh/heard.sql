-- What every listener is told of: the present refresh id and when it came about; also whether rows
-- wait for the next one.
select
    refresh.id,
    refresh.refreshed_at,
    exists(select from metrics.queue) as waiting
from metrics.refresh
