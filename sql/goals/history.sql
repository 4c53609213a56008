-- Every target and benchmark a metric ever had, newest first.
select
    goals.kind,
    goals.value,
    goals.share_of,
    goals.source,
    goals.set_on,
    goals.due_on,
    goals.set_by,
    goals.set_at
from metrics.goals
where goals.metric = %(metric)s
order by goals.id desc
limit 100
