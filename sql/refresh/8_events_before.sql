-- Takes back what the changed entities had added.
insert into metrics.work_cell (series, part, day, n, amount)
select
    event.series,
    event.part,
    metrics.local_day(event.at, report.zone),
    -sum(event.n),
    -sum(event.amount)
from metrics.work_entity as work
cross join metrics.report
inner join metrics.event
    on work.entity = event.entity and work.family = event.family and work.other = event.other
group by event.series, event.part, metrics.local_day(event.at, report.zone);

delete from metrics.event
using metrics.work_entity as work
where
    event.entity = work.entity
    and event.family = work.family
    and event.other = work.other;

delete from metrics.paying_span
using metrics.work_entity as work
where work.family = 'account' and paying_span.account = work.entity;

delete from metrics.paid_span
using metrics.work_entity as work
where work.family = 'account' and paid_span.account = work.entity;

insert into metrics.paid_span (
    subscription_id, account, plan, currency, price, months, paid_from, paid_to
)
select
    spans.subscription_id,
    spans.account,
    spans.plan,
    spans.currency,
    spans.price,
    spans.months,
    spans.paid_from,
    spans.paid_to
from metrics.work_paid_spans as spans;
