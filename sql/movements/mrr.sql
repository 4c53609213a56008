-- Why recurring revenue changed, day by day: what every account's day added, kept by day. On the
-- last day, cut at the instant, the accounts with a step after it are compared anew.
with days as materialized (
    select
        each.day::date as day,
        least(
            metrics.midnight(each.day::date + 1, %(zone)s) - interval '1 microsecond',
            %(at)s::timestamptz
        ) as ends
    from generate_series(
        %(first)s::date - 1, %(last)s::date, interval '1 day'
    ) as each (day)
),

cut as (
    select
        days.day,
        days.ends,
        metrics.midnight(days.day, %(zone)s) as begins,
        metrics.midnight(days.day + 1, %(zone)s) as day_ends
    from days
    where
        days.ends + interval '1 microsecond' < metrics.midnight(days.day + 1, %(zone)s)
        and days.day >= %(first)s::date
),

unfinished as materialized (
    select
        cut.*,
        spans.account
    from cut
    inner join metrics.paid_span as spans
        on cut.ends < spans.paid_from and cut.day_ends > spans.paid_from
    union
    select
        cut.*,
        spans.account
    from cut
    inner join metrics.paid_span as spans
        on cut.ends < spans.paid_to and cut.day_ends > spans.paid_to
),

compared as (
    select
        unfinished.day,
        states.sign,
        coalesce(sum(spans.was), 0) as was,
        coalesce(sum(spans.now_is), 0) as now_is,
        coalesce(sum(spans.drift), 0) as drift,
        coalesce(bool_or(spans.was is not null), false) as was_paying,
        coalesce(bool_or(spans.now_is is not null), false) as is_paying,
        coalesce(min(spans.paid_from) >= unfinished.begins, true) as is_first
    from unfinished
    cross join
        lateral (
            values (unfinished.day_ends, -1), (unfinished.ends + interval '1 microsecond', 1)
        ) as states (until, sign)
    cross join
        lateral (
            select
                paid.paid_from,
                case
                    when paid.paid_from < unfinished.begins and paid.paid_to >= unfinished.begins
                        then metrics.monthly_minor(paid.price, paid.months, rates.old_rate)
                end as was,
                case
                    when paid.paid_from < states.until and paid.paid_to >= states.until
                        then metrics.monthly_minor(paid.price, paid.months, rates.rate)
                end as now_is,
                case
                    when
                        paid.paid_from < unfinished.begins
                        and paid.paid_to >= unfinished.begins
                        and exists (
                            select from metrics.paid_span as held
                            where
                                held.account = paid.account
                                and held.subscription_id = paid.subscription_id
                                and held.paid_from < states.until
                                and held.paid_to >= states.until
                        )
                        then
                            metrics.monthly_minor(paid.price, paid.months, rates.rate)
                            - metrics.monthly_minor(paid.price, paid.months, rates.old_rate)
                end as drift
            from metrics.paid_span as paid
            cross join
                lateral (
                    select
                        case
                            when paid.currency = %(currency)s then 1
                            else metrics.kept_rate_on(paid.currency, unfinished.day)
                        end as rate,
                        case
                            when paid.currency = %(currency)s then 1
                            else metrics.kept_rate_on(paid.currency, unfinished.day - 1)
                        end as old_rate
                ) as rates
            where paid.account = unfinished.account
            offset 0 -- account by account: few are unfinished
        ) as spans
    group by unfinished.day, unfinished.begins, unfinished.account, states.sign
),

flows as (
    select
        cell.day,
        cell.series,
        cell.n
    from metrics.cell
    where
        cell.series in (
            'mrr new', 'mrr expansion', 'mrr reactivation', 'mrr contraction', 'mrr churn',
            'mrr currency'
        )
        and cell.part = ''
        and cell.day between %(first)s::date and %(last)s::date
    union all
    select
        compared.day,
        steps.series,
        compared.sign * steps.minor as n
    from compared
    cross join
        lateral (
            values
            ('mrr new', compared.now_is, not compared.was_paying and compared.is_first),
            (
                'mrr reactivation',
                compared.now_is,
                not compared.was_paying and not compared.is_first
            ),
            ('mrr churn', compared.was, compared.was_paying and not compared.is_paying),
            (
                'mrr expansion',
                greatest(compared.now_is - compared.was - compared.drift, 0),
                compared.was_paying and compared.is_paying
            ),
            (
                'mrr contraction',
                greatest(compared.was + compared.drift - compared.now_is, 0),
                compared.was_paying and compared.is_paying
            ),
            ('mrr currency', compared.drift, compared.was_paying and compared.is_paying)
        ) as steps (series, minor, holds)
    where steps.holds
),

days_moved as (
    select
        flows.day,
        sum(flows.n) filter (where flows.series = 'mrr new') as new,
        sum(flows.n) filter (where flows.series = 'mrr expansion') as expansion,
        sum(flows.n) filter (where flows.series = 'mrr reactivation') as reactivation,
        sum(flows.n) filter (where flows.series = 'mrr contraction') as contraction,
        sum(flows.n) filter (where flows.series = 'mrr churn') as churn,
        sum(flows.n) filter (where flows.series = 'mrr currency') as currency
    from flows
    group by flows.day
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
inner join
    metrics.levels('mrr', array(select distinct each.ends from days as each), '{}', %(zone)s)
        as levels
    on days.ends = levels.at and levels.part = ''
order by days.day
