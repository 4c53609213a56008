-- Takes changed collaborations, and those of changed clients.
insert into metrics.work_collaboration (collaboration_id)
select distinct queue.key
from metrics.queue
where queue.source = 'collaboration'
union
select log.collaboration_id
from (
    select distinct queue.key
    from metrics.queue
    where queue.source = 'client'
) as clients
inner join metrics.collaboration_activities as log on clients.key = log.client_id;
