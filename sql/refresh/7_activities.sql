-- Changed collaborations under their wedding and pair, old and new.
insert into metrics.work_entity (family, entity)
select distinct
    'wedding',
    activity.wedding
from metrics.work_collaboration as work
inner join metrics.activity on work.collaboration_id = activity.collaboration_id
on conflict do nothing;

insert into metrics.work_entity (family, entity, other)
select distinct
    'pair',
    activity.business_a,
    activity.business_b
from metrics.work_collaboration as work
inner join metrics.activity on work.collaboration_id = activity.collaboration_id
on conflict do nothing;

delete from metrics.activity
using metrics.work_collaboration as work
where work.collaboration_id = activity.collaboration_id;

insert into metrics.activity (collaboration_id, at, wedding, business_a, business_b, part)
select
    activities.collaboration_id,
    activities.at,
    activities.wedding,
    activities.business_a,
    activities.business_b,
    activities.collaboration_type
from metrics.work_collaboration as work
inner join metrics.activities on work.collaboration_id = activities.collaboration_id
where isfinite(activities.at);

insert into metrics.work_entity (family, entity)
select distinct
    'wedding',
    activity.wedding
from metrics.work_collaboration as work
inner join metrics.activity on work.collaboration_id = activity.collaboration_id
on conflict do nothing;

insert into metrics.work_entity (family, entity, other)
select distinct
    'pair',
    activity.business_a,
    activity.business_b
from metrics.work_collaboration as work
inner join metrics.activity on work.collaboration_id = activity.collaboration_id
on conflict do nothing;

delete from metrics.wedding
using metrics.work_entity as work
where work.family = 'wedding' and work.entity = wedding.wedding;

insert into metrics.wedding (wedding, first_at, last_at)
select
    activity.wedding,
    min(activity.at),
    max(activity.at)
from metrics.work_entity as work
inner join metrics.activity on work.entity = activity.wedding
where work.family = 'wedding'
group by activity.wedding;
