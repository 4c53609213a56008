-- The targets and benchmarks that hold now: the newest of each metric and kind.
select distinct on (goals.metric, goals.kind)
    goals.metric,
    goals.kind,
    goals.value,
    goals.share_of,
    goals.source,
    goals.set_on,
    goals.due_on
from metrics.goals
order by goals.metric asc, goals.kind asc, goals.id desc
