-- Takes changed profiles in and marks all that hangs on them: their days when what their sessions
-- mean has changed, their businesses, accounts, ratings and collaborations.
update metrics.work_member as work
set old_business = member.business
from metrics.member
where work.user_id = member.user_id;

update metrics.work_member as work
set
    business = people.business,
    is_moved = (
        member.user_id is null
        or (member.user_type, member.business, member.region, member.is_internal)
        is distinct from (people.user_type, people.business, people.region, people.is_internal)
    )
from metrics.people
left join metrics.member on people.id = member.user_id
where work.user_id = people.id;

insert into metrics.work_user_day (user_id, day)
select
    work.user_id,
    presence.day
from metrics.work_member as work
inner join metrics.presence on work.user_id = presence.entity and presence.family = 'user'
where work.is_moved
union
select
    work.user_id,
    metrics.local_day(sessions.started_at, report.zone)
from metrics.work_member as work
cross join metrics.report
inner join metrics.source_sessions as sessions on work.user_id = sessions.user_id
where work.is_moved and sessions.started_at >= metrics.dawn() and isfinite(sessions.started_at)
on conflict do nothing;

insert into metrics.work_business_day (business, day)
select
    coalesce(work.old_business, work.user_id),
    days.day
from metrics.work_member as work
inner join metrics.work_user_day as days on work.user_id = days.user_id
where work.is_moved
on conflict do nothing;

insert into metrics.work_entity (family, entity)
select
    'person',
    work.user_id
from metrics.work_member as work
union
select
    'vendor',
    work.user_id
from metrics.work_member as work
union
select
    'business',
    work.business
from metrics.work_member as work
where work.business is not null
union
select
    'business',
    work.old_business
from metrics.work_member as work
where work.old_business is not null
union
select
    'account',
    work.user_id
from metrics.work_member as work
where work.is_moved
union
select
    'account',
    work.business
from metrics.work_member as work
where work.is_moved and work.business is not null
union
select
    'account',
    work.old_business
from metrics.work_member as work
where work.is_moved and work.old_business is not null
on conflict do nothing;

insert into metrics.work_collaboration (collaboration_id)
select log.collaboration_id
from metrics.work_member as work
inner join metrics.collaboration_activities as log on work.user_id = log.vendor1_id
where work.is_moved
union
select log.collaboration_id
from metrics.work_member as work
inner join metrics.collaboration_activities as log on work.user_id = log.vendor2_id
where work.is_moved
on conflict do nothing;

delete from metrics.member
using metrics.work_member as work
where work.user_id = member.user_id;

insert into metrics.member (
    user_id, user_type, business, category, region, is_internal, created_at, deleted_at
)
select
    people.id,
    people.user_type,
    people.business,
    people.category,
    people.region,
    people.is_internal,
    people.created_at,
    people.deleted_at
from metrics.work_member as work
inner join metrics.people on work.user_id = people.id;

-- a business whose category changed is another part on all of its days
insert into metrics.work_business_day (business, day)
select
    presence.entity,
    presence.day
from metrics.work_entity as work
left join metrics.member_businesses as businesses on work.entity = businesses.business
inner join metrics.presence on work.entity = presence.entity and presence.family = 'business'
where work.family = 'business' and presence.part <> coalesce(businesses.category, 'unknown')
on conflict do nothing;
