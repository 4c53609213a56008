-- Takes changed subscriptions and rates in with what their accounts add: recurring revenue and why
-- it changed, accounts that pay and that stopped.
insert into metrics.work_span (
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

-- overlapping and touching spans are one
insert into metrics.work_paying (account, part, paid_from, paid_to)
select
    united.account,
    united.part,
    lower(span.whole),
    upper(span.whole)
from (
    select
        spans.account,
        totals.part,
        range_agg(tstzrange(spans.paid_from, spans.paid_to)) as spans
    from metrics.work_span as spans
    cross join lateral (values (spans.plan), ('')) as totals (part)
    group by spans.account, totals.part
) as united
cross join lateral unnest(united.spans) as span (whole);

-- another price is no other time of paying
update metrics.work_account as work
set pays_otherwise = true
from (
    select coalesce(old.account, fresh.account) as account
    from (
        select paying_span.*
        from metrics.work_account as work
        inner join metrics.paying_span on work.account = paying_span.account
        where work.is_changed
    ) as old
    full join metrics.work_paying as fresh
        on
            old.account = fresh.account
            and old.part = fresh.part
            and old.paid_from = fresh.paid_from
    where old.paid_to is distinct from fresh.paid_to
) as changes
where work.account = changes.account;

-- from the first moment on at which a span of the account is another one
update metrics.work_account as work
set since = least(work.since, changes.since)
from (
    select
        spans.account,
        min(metrics.midnight(metrics.local_day(spans.changed_from, report.zone), report.zone))
            as since
    from (
        select
            coalesce(old.account, fresh.account) as account,
            case
                when
                    (
                        (old.plan, old.currency, old.price, old.months)
                        is distinct from (fresh.plan, fresh.currency, fresh.price, fresh.months)
                    )
                    then coalesce(old.paid_from, fresh.paid_from)
                else least(old.paid_to, fresh.paid_to)
            end as changed_from
        from (
            select paid_span.*
            from metrics.work_account as work
            inner join metrics.paid_span on work.account = paid_span.account
            where work.is_changed
        ) as old
        full join metrics.work_span as fresh
            on
                old.account = fresh.account
                and old.subscription_id = fresh.subscription_id
                and old.paid_from = fresh.paid_from
        where
            (old.plan, old.currency, old.price, old.months, old.paid_to)
            is distinct from
            (fresh.plan, fresh.currency, fresh.price, fresh.months, fresh.paid_to)
    ) as spans
    cross join metrics.report
    group by spans.account
) as changes
where work.account = changes.account;

insert into metrics.work_step (account, plan, day, quarter, is_before, n)
select
    steps.account,
    steps.plan,
    steps.day,
    steps.quarter,
    steps.is_before,
    steps.n
from metrics.work_revenue_quarters as steps;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    'mrr',
    totals.part,
    work.day,
    work.quarter,
    -sum(work.n),
    0
from metrics.work_step as work
cross join lateral (values (work.plan), ('')) as totals (part)
where not work.is_before
group by totals.part, work.day, work.quarter
union all
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    -cells.n,
    0
from metrics.work_movement_cells as cells
union all
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    -cells.n,
    0
from metrics.work_paying_cells as cells;

delete from metrics.work_step;

delete from metrics.rate
using metrics.work_rate as work
where work.currency = rate.currency;

insert into metrics.rate (currency, day, rate, old_rate)
select
    rates.currency,
    rates.day,
    rates.rate,
    lag(rates.rate) over (partition by rates.currency order by rates.day)
from metrics.work_rate as work
inner join metrics.source_rates as rates on work.currency = rates.currency;

delete from metrics.paying_span
using metrics.work_account as work
where work.pays_otherwise and paying_span.account = work.account;

insert into metrics.paying_span (account, part, paid_from, paid_to)
select
    fresh.account,
    fresh.part,
    fresh.paid_from,
    fresh.paid_to
from metrics.work_account as work
inner join metrics.work_paying as fresh on work.account = fresh.account
where work.pays_otherwise;

delete from metrics.paid_span
using metrics.work_account as work
where
    work.is_changed
    and paid_span.account = work.account
    and not exists (
        select from metrics.work_span as fresh
        where
            fresh.account = paid_span.account
            and fresh.subscription_id = paid_span.subscription_id
            and fresh.paid_from = paid_span.paid_from
            and (fresh.plan, fresh.currency, fresh.price, fresh.months, fresh.paid_to)
            is not distinct from (
                paid_span.plan,
                paid_span.currency,
                paid_span.price,
                paid_span.months,
                paid_span.paid_to
            )
    );

insert into metrics.paid_span (
    subscription_id, account, plan, currency, price, months, paid_from, paid_to
)
select
    fresh.subscription_id,
    fresh.account,
    fresh.plan,
    fresh.currency,
    fresh.price,
    fresh.months,
    fresh.paid_from,
    fresh.paid_to
from metrics.work_span as fresh
where
    not exists (
        select from metrics.paid_span
        where
            paid_span.account = fresh.account
            and paid_span.subscription_id = fresh.subscription_id
            -- so that nobody looks by the moment alone, which all of a bulk change share
            and paid_span.paid_from is not distinct from fresh.paid_from
    );

insert into metrics.work_step (account, plan, day, quarter, is_before, n)
select
    steps.account,
    steps.plan,
    steps.day,
    steps.quarter,
    steps.is_before,
    steps.n
from metrics.work_revenue_quarters as steps;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    'mrr',
    totals.part,
    work.day,
    work.quarter,
    sum(work.n),
    0
from metrics.work_step as work
cross join lateral (values (work.plan), ('')) as totals (part)
where not work.is_before
group by totals.part, work.day, work.quarter
union all
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    0
from metrics.work_movement_cells as cells
union all
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    0
from metrics.work_paying_cells as cells;
