-- Deletes and does not truncate: readers keep the numbers of before until the new ones are
-- committed. Forgets every rollup and takes every key of the source: what a rebuild starts from.
delete from metrics.member;

delete from metrics.presence;

delete from metrics.activity;

delete from metrics.event;

delete from metrics.cell;

delete from metrics.level;

delete from metrics.paid_span;

delete from metrics.paying_span;

delete from metrics.wedding;

delete from metrics.duration;

delete from metrics.queue;

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
from metrics.people;

insert into metrics.work_collaboration (collaboration_id)
select distinct log.collaboration_id
from metrics.collaboration_activities as log;

insert into metrics.work_entity (family, entity)
select
    'person',
    member.user_id
from metrics.member
union all
select distinct
    'business',
    member.business
from metrics.member
union all
select distinct
    'vendor',
    ratings.vendor_id
from metrics.ratings
union all
select distinct
    'account',
    spans.account
from metrics.paid_spans as spans;

update metrics.refresh
set rebuilt_at = now();
