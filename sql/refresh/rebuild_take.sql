-- Forgets every rollup and takes every key of the source: what a rebuild starts from. What is read
-- meanwhile is deleted, not truncated, so nobody has to wait; nobody reads presence.
delete from metrics.queue;

delete from metrics.member;

delete from metrics.presence_gap;

delete from metrics.duration;

delete from metrics.activity;

delete from metrics.wedding;

delete from metrics.paid_span;

delete from metrics.paying_span;

delete from metrics.rating;

delete from metrics.rate;

delete from metrics.cell;

delete from metrics.level;

delete from metrics.intraday;

insert into metrics.work_member (user_id, is_moved)
select
    people.id,
    false
from metrics.people;

insert into metrics.work_collaboration (collaboration_id, is_moved)
select distinct
    log.collaboration_id,
    true
from metrics.collaboration_activities as log;

insert into metrics.work_account (account, is_changed)
select distinct
    spans.account,
    true
from metrics.paid_spans as spans;

insert into metrics.work_rate (currency, since)
select
    rates.currency,
    min(rates.day)
from metrics.source_rates as rates
group by rates.currency;

insert into metrics.work_entity (family, entity)
select
    'person',
    people.id
from metrics.people
union all
select distinct
    'business',
    people.business
from metrics.people
union all
select distinct
    'vendor',
    ratings.vendor_id
from metrics.ratings;

update metrics.refresh
set rebuilt_at = now();
