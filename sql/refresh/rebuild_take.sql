-- Forgets every rollup and takes every key of the source: what a rebuild starts from.
truncate metrics.member, metrics.presence, metrics.activity, metrics.event, metrics.cell,
metrics.level, metrics.paid_span, metrics.paying_span, metrics.wedding, metrics.duration;

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
