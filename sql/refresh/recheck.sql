-- Where no trigger tells of changes: looks through the last days for rows that differ from what is
-- kept and queues their keys. Subscriptions and rates, which have no day, are looked through whole.
-- What was changed in older rows is found by the rebuild of the night.
insert into metrics.queue (source, key)
with member as (
    select * from metrics.member
    where created_at >= metrics.recheck_from() or deleted_at >= metrics.recheck_from()
)

select
    'profile' as source,
    coalesce(people.id, member.user_id) as key
from (
    select * from metrics.people
    where created_at >= metrics.recheck_from() or deleted_at >= metrics.recheck_from()
) as people
full join member on people.id = member.user_id
where (
    people.user_type, people.business, people.category, people.region, people.is_internal,
    people.created_at, people.deleted_at
) is distinct from (
    member.user_type, member.business, member.category, member.region, member.is_internal,
    member.created_at, member.deleted_at
);

insert into metrics.queue (source, key, moment)
with kept as (
    select
        presence.entity,
        presence.part,
        metrics.local_day(each.start, report.zone) as day,
        min(each.start) as first_at,
        array_agg(each.seconds order by each.seconds)
        filter (where each.seconds is not null) as durations
    from metrics.presence
    cross join metrics.report
    cross join unnest(presence.starts, presence.seconds) as each (start, seconds)
    where
        presence.family = 'user'
        and presence.part <> ''
        and presence.month
        >= metrics.month_of(metrics.local_day(metrics.recheck_from(), report.zone))
        and each.start >= metrics.recheck_from()
    group by presence.entity, presence.part, metrics.local_day(each.start, report.zone)
)

select distinct
    'session' as source,
    coalesce(found.user_id, kept.entity) as key,
    metrics.midnight(coalesce(found.day, kept.day), reports.zone) as moment
from (
    select
        sessions.user_id,
        coalesce(member.user_type, sessions.user_type, 'unknown') as part,
        metrics.local_day(sessions.started_at, report.zone) as day,
        min(sessions.started_at) as first_at,
        array_agg(sessions.seconds order by sessions.seconds)
        filter (where sessions.seconds is not null) as durations
    from metrics.source_sessions as sessions
    cross join metrics.report
    left join metrics.member on sessions.user_id = member.user_id
    where
        sessions.started_at >= metrics.recheck_from()
        and isfinite(sessions.started_at)
        and member.is_internal is not true
    group by
        sessions.user_id,
        coalesce(member.user_type, sessions.user_type, 'unknown'),
        metrics.local_day(sessions.started_at, report.zone)
) as found
full join kept on found.user_id = kept.entity and found.day = kept.day and found.part = kept.part
cross join metrics.report as reports
where (found.first_at, found.durations) is distinct from (kept.first_at, kept.durations);

insert into metrics.queue (source, key, moment)
with kept as (
    select
        rating.vendor_id,
        rating.at,
        count(*) as n,
        sum(rating.rating) as amount
    from metrics.rating
    where rating.at >= metrics.recheck_from()
    group by rating.vendor_id, rating.at
)

select distinct
    'rating' as source,
    coalesce(found.vendor_id, kept.vendor_id) as key,
    coalesce(found.created_at, kept.at) as moment
from (
    select
        ratings.vendor_id,
        ratings.created_at,
        count(*) as n,
        sum(ratings.rating) as amount
    from metrics.ratings
    where
        ratings.created_at >= metrics.recheck_from()
        and isfinite(ratings.created_at)
        and ratings.rating is not null
    group by ratings.vendor_id, ratings.created_at
) as found
full join kept on found.vendor_id = kept.vendor_id and found.created_at = kept.at
where (found.n, found.amount) is distinct from (kept.n, kept.amount);

insert into metrics.queue (source, key)
select distinct
    'client' as source,
    log.client_id as key
from metrics.collaboration_activities as log
inner join metrics.activity
    on log.collaboration_id = activity.collaboration_id and log.at = activity.at
left join metrics.source_clients as clients on log.client_id = clients.id
where
    log.at >= metrics.recheck_from()
    and coalesce(clients.wedding_id, log.client_id) <> activity.wedding;

insert into metrics.queue (source, key)
select distinct
    'collaboration' as source,
    rows.id as key
from metrics.source_collaborations as rows
cross join unnest(array[rows.created_at, rows.last_activity]) as seen (at)
left join metrics.collaboration_activities as log
    on rows.id = log.collaboration_id and seen.at = log.at
where
    (rows.last_activity >= metrics.recheck_from() or rows.created_at >= metrics.recheck_from())
    and seen.at is not null
    and log.collaboration_id is null;

insert into metrics.queue (source, key)
with versions as (
    select * from metrics.subscription_versions
    where version_ended = 'infinity'
)

select
    'subscription' as source,
    coalesce(rows.id, versions.subscription_id) as key
from metrics.source_subscriptions as rows
full join versions on rows.id = versions.subscription_id
where (
    rows.user_id, rows.plan, rows.amount, rows.quantity, rows.discount_percent, rows.currency,
    rows.billing_interval, rows.status, rows.created_at, rows.started_at, rows.past_due_since,
    rows.canceled_at, rows.ended_at
) is distinct from (
    versions.user_id, versions.plan, versions.amount, versions.quantity, versions.discount_percent,
    versions.currency, versions.billing_interval, versions.status, versions.created_at,
    versions.started_at, versions.past_due_since, versions.canceled_at, versions.ended_at
);

insert into metrics.queue (source)
select distinct 'rate' as source
from metrics.source_rates as rates
full join metrics.rate as kept on rates.currency = kept.currency and rates.day = kept.day
where rates.rate is distinct from kept.rate;

-- once a night, after three o'clock, everything
insert into metrics.queue (source)
select 'everything' as source
from metrics.refresh
cross join metrics.report
where refresh.rebuilt_at < (
    date_trunc('day', (now() at time zone report.zone) - interval '3 hours')
    + interval '3 hours'
) at time zone report.zone;

-- what was found of the two sources with a history goes into it
select metrics.keep_versions(array(
    select queue.key from metrics.queue
    where queue.source = 'subscription'
));

select metrics.keep_activities(array(
    select queue.key from metrics.queue
    where queue.source = 'collaboration'
    union
    select rows.id from metrics.source_collaborations as rows
    where exists (
        select from metrics.queue
        where queue.source = 'everything'
    )
));
