-- What every listener is told of: the present refresh id and when it came about.
select
    refresh.id,
    refresh.refreshed_at
from metrics.refresh
