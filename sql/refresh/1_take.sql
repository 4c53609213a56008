-- Takes the changed keys of the queue into work tables. Everything in a refresh sees one snapshot,
-- so what is taken here and what is read from the source below belong together; keys that are
-- committed meanwhile wait for the next refresh.
insert into metrics.work_member (user_id)
select distinct queue.key
from metrics.queue
where queue.source = 'profile';

insert into metrics.work_month (family, entity, month, first_day, last_day)
select
    'user',
    days.key,
    metrics.month_of(days.day),
    min(days.day),
    max(days.day)
from (
    select
        queue.key,
        metrics.local_day(queue.moment, report.zone) as day
    from metrics.queue
    cross join metrics.report
    where
        queue.source = 'session'
        and queue.moment >= metrics.dawn()
        and isfinite(queue.moment)
) as days
group by days.key, metrics.month_of(days.day);

insert into metrics.work_collaboration (collaboration_id)
select distinct queue.key
from metrics.queue
where queue.source = 'collaboration'
union
select distinct log.collaboration_id
from metrics.queue
inner join metrics.collaboration_activities as log on queue.key = log.client_id
where queue.source = 'client';

insert into metrics.work_entity (family, entity)
select distinct
    'vendor',
    queue.key
from metrics.queue
where queue.source = 'rating';

-- the accounts of changed subscriptions, under every version's user
insert into metrics.work_account (account, is_changed)
select distinct
    accounts.account,
    true
from metrics.queue
inner join metrics.subscription_versions as versions on queue.key = versions.subscription_id
left join metrics.people on versions.user_id = people.id
left join metrics.member on versions.user_id = member.user_id
cross join
    lateral (
        values
        (coalesce(people.business, versions.user_id)),
        (coalesce(member.business, versions.user_id))
    ) as accounts (account)
where queue.source = 'subscription';

delete from metrics.queue;
