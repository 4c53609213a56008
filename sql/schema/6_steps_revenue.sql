-- Recurring revenue of the accounts: in with a paid span at the rate of its day, on with every rate
-- that begins to hold, out with the span at its last rate.
create view metrics.work_revenue_steps as
select
    held.account,
    held.plan,
    held.at,
    held.is_before,
    held.sign * metrics.monthly_minor(held.price, held.months, held.rate_on_day)
    + metrics.monthly_minor(held.price, held.months, held.rate)
    - metrics.monthly_minor(held.price, held.months, held.old_rate) as n
from (
    select
        work.account,
        spans.plan,
        spans.price,
        spans.months,
        prices.at,
        prices.is_before,
        prices.sign,
        prices.rate,
        prices.old_rate,
        case
            when prices.sign = 0 then null
            when spans.currency = report.currency then 1
            -- looked up here, since to call a function for it takes ten times as long
            else (
                select kept.rate
                from metrics.rate as kept
                where kept.currency = spans.currency and kept.day <= prices.on_day
                order by kept.day desc
                limit 1
            )
        end as rate_on_day
    from metrics.work_account as work
    cross join metrics.report
    inner join metrics.paid_span as spans on work.account = spans.account
    cross join
        lateral (
            select
                spans.paid_from as at,
                false as is_before,
                1 as sign,
                metrics.local_day(spans.paid_from, report.zone) as on_day,
                null::numeric as rate,
                null::numeric as old_rate
            where spans.paid_from >= work.since
            union all
            select
                work.since - interval '1 microsecond' as at,
                true as is_before,
                1 as sign,
                metrics.local_day(work.since - interval '1 microsecond', report.zone) as on_day,
                null as rate,
                null as old_rate
            where spans.paid_from < work.since
            union all
            select
                spans.paid_to as at,
                false as is_before,
                -1 as sign,
                metrics.local_day(spans.paid_to - interval '1 microsecond', report.zone) as on_day,
                null as rate,
                null as old_rate
            union all
            select
                metrics.midnight(rate.day, report.zone) as at,
                false as is_before,
                0 as sign,
                null as on_day,
                rate.rate,
                rate.old_rate
            from metrics.rate
            where
                rate.currency = spans.currency
                and spans.currency <> report.currency
                and rate.day
                >= metrics.local_day(greatest(spans.paid_from, work.since), report.zone)
                and metrics.midnight(rate.day, report.zone) > spans.paid_from
                and metrics.midnight(rate.day, report.zone) < spans.paid_to
                and metrics.midnight(rate.day, report.zone) >= work.since
        ) as prices
    where spans.paid_to >= work.since and isfinite(prices.at)
    offset 0 -- the rate is looked up once
) as held;

-- The same by local day and quarter of an hour.
create view metrics.work_revenue_quarters as
select
    dated.account,
    dated.plan,
    dated.day,
    metrics.quarter(dated.at, metrics.midnight(dated.day, dated.zone)) as quarter,
    dated.is_before,
    sum(dated.n) as n
from (
    select
        steps.*,
        report.zone,
        metrics.local_day(steps.at, report.zone) as day
    from metrics.work_revenue_steps as steps
    cross join metrics.report
    offset 0 -- the local day is worked out once
) as dated
group by
    dated.account,
    dated.plan,
    dated.day,
    metrics.quarter(dated.at, metrics.midnight(dated.day, dated.zone)),
    dated.is_before;

-- Why the accounts' revenue changed: each compared at the ends of consecutive local days on which a
-- step was taken. What the rate alone gained or lost is that of what was held at both ends.
create view metrics.work_movement_cells as
select
    flows.series,
    '' as part,
    moved.day,
    0 as quarter,
    sum(flows.minor) as n
from (
    select
        steps.*,
        coalesce(drift.minor, 0) as drift,
        exists(
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.begins
                and spans.paid_to >= steps.begins
        ) as was_paying,
        exists(
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.ends
                and spans.paid_to >= steps.ends
        ) as is_paying,
        not exists (
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.begins
        ) as is_first
    from (
        select
            sums.account,
            sums.day,
            sums.is_before,
            report.currency,
            metrics.midnight(sums.day, report.zone) as begins,
            metrics.midnight(sums.day + 1, report.zone) as ends,
            sum(sums.minor) over running - sums.minor as was,
            sum(sums.minor) over running as now_is
        from (
            select
                work.account,
                work.day,
                work.is_before,
                sum(work.n) as minor
            from metrics.work_step as work
            group by work.account, work.day, work.is_before
        ) as sums
        cross join metrics.report
        window running as (partition by sums.account order by sums.day)
    ) as steps
    left join
        lateral (
            select
                sum(
                    metrics.monthly_minor(spans.price, spans.months, rate.rate)
                    - metrics.monthly_minor(spans.price, spans.months, rate.old_rate)
                ) as minor
            from metrics.paid_span as spans
            inner join metrics.rate on spans.currency = rate.currency and steps.day = rate.day
            where
                spans.account = steps.account
                and spans.currency <> steps.currency
                and spans.paid_from < steps.begins
                and spans.paid_to >= steps.begins
                -- asked last and one by one: few accounts have a span in another currency
                and (
                    select true
                    from metrics.paid_span as held
                    where
                        held.account = spans.account
                        and held.subscription_id = spans.subscription_id
                        and held.paid_from < steps.ends
                        and held.paid_to >= steps.ends
                    limit 1
                )
        ) as drift
        on true
    where not steps.is_before
    offset 0 -- whether it pays is looked up once
) as moved
cross join
    lateral (
        values
        ('mrr new', moved.now_is, not moved.was_paying and moved.is_first),
        ('mrr reactivation', moved.now_is, not moved.was_paying and not moved.is_first),
        ('mrr churn', moved.was, moved.was_paying and not moved.is_paying),
        (
            'mrr expansion',
            greatest(moved.now_is - moved.was - moved.drift, 0),
            moved.was_paying and moved.is_paying
        ),
        (
            'mrr contraction',
            greatest(moved.was + moved.drift - moved.now_is, 0),
            moved.was_paying and moved.is_paying
        ),
        ('mrr currency', moved.drift, moved.was_paying and moved.is_paying)
    ) as flows (series, minor, holds)
where flows.holds and flows.minor <> 0
group by flows.series, moved.day;

-- The first local day whose instants look back, over a calendar month, on the day or a later one.
create or replace function metrics.first_looking_back_on(day date)
returns date language sql immutable parallel safe
return case
    when not isfinite(day) then day
    when extract(day from day + interval '1 month') = extract(day from day)
        then (day + interval '1 month')::date
    else (metrics.month_of(day) + interval '2 months')::date
end;

-- Accounts that pay, at all and for each plan; and by the ends of days those that paid a calendar
-- month earlier and pay nothing any more.
create view metrics.work_paying_cells as
select
    steps.series,
    steps.part,
    steps.day,
    steps.quarter,
    sum(steps.n) as n
from (
    select
        'paying' as series,
        spans.part,
        metrics.local_day(changes.at, report.zone) as day,
        metrics.quarter(
            changes.at,
            metrics.midnight(metrics.local_day(changes.at, report.zone), report.zone)
        ) as quarter,
        changes.n
    from metrics.work_account as work
    cross join metrics.report
    inner join metrics.paying_span as spans on work.account = spans.account
    cross join lateral (values (spans.paid_from, 1), (spans.paid_to, -1)) as changes (at, n)
    where work.pays_otherwise and isfinite(changes.at)
    union all
    select
        'gone' as series,
        looks.part,
        changes.day,
        0 as quarter,
        changes.n
    from (
        select
            spans.account,
            spans.part,
            range_agg(
                daterange(
                    metrics.first_looking_back_on(
                        metrics.local_day(spans.paid_from, report.zone)
                    ),
                    metrics.first_looking_back_on(metrics.local_day(spans.paid_to, report.zone))
                )
            ) as days
        from metrics.work_account as work
        cross join metrics.report
        inner join metrics.paying_span as spans on work.account = spans.account
        where work.pays_otherwise
        group by spans.account, spans.part
    ) as looks
    cross join
        lateral (
            select
                range_agg(
                    daterange(
                        metrics.local_day(spans.paid_from, report.zone),
                        metrics.local_day(spans.paid_to, report.zone)
                    )
                ) as days
            from metrics.paying_span as spans
            cross join metrics.report
            where spans.account = looks.account and spans.part = ''
        ) as pays
    cross join lateral unnest(looks.days - pays.days) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as changes (day, n)
    where isfinite(changes.day)
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;
