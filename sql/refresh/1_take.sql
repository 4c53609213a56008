-- Takes the changed keys of the queue into work tables. Everything in a refresh sees one snapshot,
-- so what is taken here and what is read from the source below belong together; keys that are
-- committed meanwhile wait for the next refresh.
insert into metrics.work_member (user_id)
select distinct queue.key
from metrics.queue
where queue.source = 'profile';

insert into metrics.work_user_day (user_id, day)
select distinct
    queue.key,
    metrics.local_day(queue.moment, report.zone)
from metrics.queue
cross join metrics.report
where
    queue.source = 'session'
    and queue.moment >= metrics.dawn()
    and isfinite(queue.moment);

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
insert into metrics.work_entity (family, entity)
select distinct
    'account',
    coalesce(people.business, versions.user_id)
from metrics.queue
inner join metrics.subscription_versions as versions on queue.key = versions.subscription_id
left join metrics.people on versions.user_id = people.id
where queue.source = 'subscription'
on conflict do nothing;

insert into metrics.work_entity (family, entity)
select distinct
    'account',
    coalesce(member.business, versions.user_id)
from metrics.queue
inner join metrics.subscription_versions as versions on queue.key = versions.subscription_id
left join metrics.member on versions.user_id = member.user_id
where queue.source = 'subscription'
on conflict do nothing;

-- another rate reprices every account that pays in another currency
insert into metrics.work_entity (family, entity)
select distinct
    'account',
    spans.account
from metrics.paid_spans as spans
cross join metrics.report
where
    spans.currency is distinct from report.currency
    and exists (
        select from metrics.queue
        where queue.source = 'rate'
    )
on conflict do nothing;

delete from metrics.queue;
