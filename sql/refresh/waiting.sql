-- How many keys wait, and whether they ask for everything to be made anew: a table was truncated,
-- or was never taken in. A horizon drawn too near counts as waiting, too.
select
    count(*) + (select (report.horizon < metrics.new_horizon() - 20)::integer from metrics.report)
        as keys,
    coalesce(bool_or(queue.key is null and queue.source <> 'rate'), false) as everything
from metrics.queue
