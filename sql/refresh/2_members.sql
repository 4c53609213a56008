-- Marks all that hangs on changed profiles: their months when what their sessions mean has changed,
-- their businesses, accounts, ratings and collaborations.
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

insert into metrics.work_month (family, entity, month, first_day, last_day)
select
    'user',
    months.user_id,
    months.month,
    months.month as first_day,
    (months.month + interval '1 month')::date - 1
from (
    select
        work.user_id,
        presence.month
    from metrics.work_member as work
    inner join metrics.presence on work.user_id = presence.entity and presence.family = 'user'
    where work.is_moved
    union
    select
        work.user_id,
        metrics.month_of(metrics.local_day(sessions.started_at, report.zone))
    from metrics.work_member as work
    cross join metrics.report
    inner join metrics.source_sessions as sessions on work.user_id = sessions.user_id
    where
        work.is_moved
        and sessions.started_at >= metrics.dawn()
        and isfinite(sessions.started_at)
) as months
on conflict (entity, family, month) do update set
    first_day = excluded.first_day,
    last_day = excluded.last_day;

insert into metrics.work_month (family, entity, month, first_day, last_day)
select
    'business',
    coalesce(work.old_business, work.user_id),
    months.month,
    min(months.first_day),
    max(months.last_day)
from metrics.work_member as work
inner join metrics.work_month as months
    on work.user_id = months.entity and months.family = 'user'
where work.is_moved
group by coalesce(work.old_business, work.user_id), months.month;

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
on conflict do nothing;

insert into metrics.work_account (account, is_changed)
select distinct
    accounts.account,
    true
from metrics.work_member as work
cross join
    lateral (values (work.user_id), (work.business), (work.old_business)) as accounts (account)
where work.is_moved and accounts.account is not null
on conflict (account) do update set is_changed = true;

insert into metrics.work_collaboration (collaboration_id, is_moved)
select
    log.collaboration_id,
    true
from metrics.work_member as work
inner join metrics.collaboration_activities as log on work.user_id = log.vendor1_id
where work.is_moved
union
select
    log.collaboration_id,
    true
from metrics.work_member as work
inner join metrics.collaboration_activities as log on work.user_id = log.vendor2_id
where work.is_moved
on conflict (collaboration_id) do update set is_moved = true;
