-- Why recurring revenue changed, day by day: only accounts with a step of their revenue in the
-- range are looked at, each at the end of the day before and of the day, the last one cut at the
-- instant.
with days as (
    select
        each.day::date as day,
        metrics.midnight(each.day::date, %(zone)s) as begins,
        least(
            metrics.midnight(each.day::date + 1, %(zone)s) - interval '1 microsecond',
            %(at)s::timestamptz
        ) as ends
    from generate_series(
        %(first)s::date - 1, %(last)s::date, interval '1 day'
    ) as each (day)
),

steps as materialized (
    select
        event.entity as account,
        metrics.local_day(event.at, %(zone)s) as day,
        sum(event.n) as minor
    from metrics.event
    where
        event.series = 'mrr'
        and event.part = ''
        and event.at >= metrics.midnight(%(first)s::date, %(zone)s)
        and event.at < metrics.midnight(%(last)s::date + 1, %(zone)s)
        and event.at <= %(at)s::timestamptz
    group by event.entity, metrics.local_day(event.at, %(zone)s)
),

before as materialized (
    select
        event.entity as account,
        sum(event.n) as minor
    from (select distinct steps.account from steps) as accounts
    inner join metrics.event on accounts.account = event.entity and event.family = 'account'
    where
        event.series = 'mrr'
        and event.part = ''
        and event.at < metrics.midnight(%(first)s::date, %(zone)s)
    group by event.entity
),

-- what the rate alone gained or lost on what was held at both ends, at the old price
drift as materialized (
    select
        spans.account,
        rates.day,
        sum(
            metrics.monthly_minor(spans.price, spans.months, rates.rate)
            - metrics.monthly_minor(
                spans.price,
                spans.months,
                metrics.rate_on(spans.currency, %(currency)s, rates.day - 1)
            )
        ) as minor
    from metrics.source_rates as rates
    inner join days on rates.day = days.day
    inner join metrics.paid_span as spans
        on
            rates.currency = spans.currency
            and days.begins > spans.paid_from
            and days.begins <= spans.paid_to
    where
        rates.currency <> %(currency)s
        and rates.day >= %(first)s::date
        and exists (
            select from metrics.paid_span as held
            where
                held.subscription_id = spans.subscription_id
                and held.account = spans.account
                and held.paid_from <= days.ends
                and held.paid_to > days.ends
        )
    group by spans.account, rates.day
),

moved as (
    select
        steps.day,
        coalesce(before.minor, 0) + sum(steps.minor) over running - steps.minor as was,
        coalesce(before.minor, 0) + sum(steps.minor) over running as now_is,
        coalesce(drift.minor, 0) as drift,
        exists(
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < days.begins
                and spans.paid_to >= days.begins
        ) as was_paying,
        exists(
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from <= days.ends
                and spans.paid_to > days.ends
        ) as is_paying,
        not exists (
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < days.begins
        ) as is_first
    from steps
    inner join days on steps.day = days.day
    left join before on steps.account = before.account
    left join drift on steps.account = drift.account and steps.day = drift.day
    window running as (partition by steps.account order by steps.day)
),

days_moved as (
    select
        moved.day,
        sum(moved.now_is) filter (where not moved.was_paying and moved.is_first) as new,
        sum(moved.now_is) filter (where not moved.was_paying and not moved.is_first)
            as reactivation,
        sum(moved.was) filter (where moved.was_paying and not moved.is_paying) as churn,
        sum(greatest(moved.now_is - moved.was - moved.drift, 0)) filter (
            where moved.was_paying and moved.is_paying
        ) as expansion,
        sum(greatest(moved.was + moved.drift - moved.now_is, 0)) filter (
            where moved.was_paying and moved.is_paying
        ) as contraction,
        sum(moved.drift) filter (where moved.was_paying and moved.is_paying) as currency
    from moved
    group by moved.day
)

select
    days.day,
    coalesce(days_moved.new, 0)::bigint as new,
    coalesce(days_moved.expansion, 0)::bigint as expansion,
    coalesce(days_moved.reactivation, 0)::bigint as reactivation,
    coalesce(days_moved.contraction, 0)::bigint as contraction,
    coalesce(days_moved.churn, 0)::bigint as churn,
    coalesce(days_moved.currency, 0)::bigint as currency,
    levels.n::bigint as ending
from days
left join days_moved on days.day = days_moved.day
cross join
    lateral metrics.level_at(
        'mrr', days.ends, days.day, metrics.midnight(days.day + 1, %(zone)s)
    ) as levels
where levels.part = ''
order by days.day
