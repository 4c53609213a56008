-- Takes changed collaborations, and those of changed clients.
insert into metrics.work_collaboration (collaboration_id, is_moved)
select
    taken.collaboration_id,
    bool_or(taken.is_moved)
from (
    select
        queue.key as collaboration_id,
        false as is_moved
    from metrics.queue
    where queue.source = 'collaboration'
    union all
    select
        log.collaboration_id,
        true as is_moved
    from (
        select distinct queue.key
        from metrics.queue
        where queue.source = 'client'
    ) as clients
    inner join metrics.collaboration_activities as log on clients.key = log.client_id
) as taken
group by taken.collaboration_id;
