-- Takes the vendors of changed ratings.
insert into metrics.work_entity (family, entity)
select distinct
    'vendor',
    queue.key
from metrics.queue
where queue.source = 'rating';
