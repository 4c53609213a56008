-- Takes changed profiles from the queue. Everything in a refresh sees one snapshot, so what is
-- taken and what is read from the source belong together; keys that are committed meanwhile wait
-- for the next refresh.
insert into metrics.work_member (user_id)
select distinct queue.key
from metrics.queue
where queue.source = 'profile';
