-- What a board starts from: the refresh id, the database's own clock and whether this is demo data.
select
    refresh.id as refresh_id,
    refresh.refreshed_at,
    clock_timestamp() as now,
    exists(
        select from metrics.facts
        where facts.name = 'demo'
    ) as demo
from metrics.refresh
