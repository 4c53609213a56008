-- The subscriptions paid at the moment: the price of so many months in its currency, at the rate of
-- the day, and what that is a month in minor units. The contributions add up to the number.
with proof as (
    select
        row_number() over (order by paid.account, paid.subscription_id) as number,
        paid.subscription_id,
        paid.account as account_id,
        paid.plan,
        paid.price,
        paid.months,
        paid.currency,
        metrics.rate_on(
            paid.currency, %(currency)s, metrics.local_day(%(at)s, %(zone)s)
        ) as rate,
        paid.minor,
        paid.minor as contribution
    from metrics.paid_at(%(at)s, %(zone)s, %(currency)s) as paid
    where %(part)s::text is null or paid.plan = %(part)s
),

whole as (
    select
        count(*) as row_count,
        coalesce(sum(proof.contribution), 0) as total
    from proof
)

select
    %(at)s::timestamptz as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
