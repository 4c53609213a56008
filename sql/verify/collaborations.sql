-- Collaborations whose present times the activity log does not hold.
select
    'activity log' as what,
    rows.id::text as key,
    'lacks the activity at ' || seen.at::text as difference
from metrics.source_collaborations as rows
cross join unnest(array[rows.created_at, rows.last_activity]) as seen (at)
left join metrics.collaboration_activities as log
    on rows.id = log.collaboration_id and seen.at = log.at
where
    rows.id between %(low)s::uuid and %(high)s::uuid
    and seen.at is not null
    and log.collaboration_id is null
order by key, difference
