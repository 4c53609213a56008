-- The plain definition of the movements: each account compared at the ends of consecutive local
-- days, the last one cut at the board's instant.
with day_ends as (
    select
        days.day::date as day,
        least(
            metrics.midnight(days.day::date + 1, %(zone)s) - interval '1 microsecond',
            %(at)s::timestamptz
        ) as at
    from generate_series(
        %(first)s::date - 1, %(last)s::date, interval '1 day'
    ) as days (day)
),

held as materialized (
    select
        day_ends.day,
        paid.subscription_id,
        paid.account,
        paid.currency,
        paid.price,
        paid.months,
        paid.minor
    from day_ends
    cross join lateral metrics.paid_at(day_ends.at, %(zone)s, %(currency)s) as paid
),

account_days as (
    select
        held.day,
        held.account,
        sum(held.minor) as minor
    from held
    group by held.day, held.account
),

first_paid as (
    select
        spans.account,
        min(spans.paid_from) as at
    from metrics.paid_spans as spans
    group by spans.account
),

-- what the rate alone gained or lost on what was held at both ends, at the old price
drift as (
    select
        later.day,
        later.account,
        sum(
            metrics.monthly_minor(
                earlier.price,
                earlier.months,
                metrics.rate_on(earlier.currency, %(currency)s, later.day)
            ) - earlier.minor
        ) as minor
    from held as earlier
    inner join held as later
        on
            earlier.subscription_id = later.subscription_id
            and earlier.account = later.account
            and earlier.day + 1 = later.day
    where earlier.currency <> %(currency)s
    group by later.day, later.account
),

changes as (
    select
        coalesce(later.day, earlier.day + 1) as day,
        coalesce(later.account, earlier.account) as account,
        earlier.minor as was,
        later.minor as now_is
    from account_days as earlier
    full join account_days as later
        on earlier.account = later.account and earlier.day + 1 = later.day
),

moved as (
    select
        changes.day,
        changes.was,
        changes.now_is,
        coalesce(drift.minor, 0) as drift,
        first_paid.at > day_ends.at as is_first
    from changes
    inner join day_ends on changes.day = day_ends.day + 1
    inner join first_paid on changes.account = first_paid.account
    left join drift on changes.day = drift.day and changes.account = drift.account
    where changes.day between %(first)s::date and %(last)s::date
),

days_moved as (
    select
        moved.day,
        sum(moved.now_is) filter (where moved.was is null and moved.is_first) as new,
        sum(moved.now_is) filter (where moved.was is null and not moved.is_first) as reactivation,
        sum(moved.was) filter (where moved.now_is is null) as churn,
        sum(greatest(moved.now_is - moved.was - moved.drift, 0)) filter (
            where moved.was is not null and moved.now_is is not null
        ) as expansion,
        sum(greatest(moved.was + moved.drift - moved.now_is, 0)) filter (
            where moved.was is not null and moved.now_is is not null
        ) as contraction,
        sum(moved.drift) filter (
            where moved.was is not null and moved.now_is is not null
        ) as currency
    from moved
    group by moved.day
)

select
    day_ends.day,
    coalesce(days_moved.new, 0)::bigint as new,
    coalesce(days_moved.expansion, 0)::bigint as expansion,
    coalesce(days_moved.reactivation, 0)::bigint as reactivation,
    coalesce(days_moved.contraction, 0)::bigint as contraction,
    coalesce(days_moved.churn, 0)::bigint as churn,
    coalesce(days_moved.currency, 0)::bigint as currency,
    (
        select coalesce(sum(account_days.minor), 0)
        from account_days
        where account_days.day = day_ends.day
    )::bigint as ending
from day_ends
left join days_moved on day_ends.day = days_moved.day
order by day_ends.day
