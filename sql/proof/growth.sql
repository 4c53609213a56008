-- The subscriptions paid now, one calendar month earlier, or both, with what each brought in a
-- month then and brings now, in minor units. A contribution is a hundred times the difference and a
-- weight what there was then: the sum of the contributions divided by the sum of the weights is the
-- number.
with now_paid as (
    select *
    from metrics.paid_at(%(at)s, %(zone)s, %(currency)s)
),

then_paid as (
    select *
    from metrics.paid_at(
        metrics.month_earlier(%(at)s, %(zone)s), %(zone)s, %(currency)s
    )
),

proof as (
    select
        row_number() over (
            order by coalesce(now_paid.subscription_id, then_paid.subscription_id)
        ) as number,
        coalesce(now_paid.subscription_id, then_paid.subscription_id) as subscription_id,
        coalesce(now_paid.account, then_paid.account) as account_id,
        coalesce(then_paid.minor, 0) as then_minor,
        coalesce(now_paid.minor, 0) as now_minor,
        100 * (coalesce(now_paid.minor, 0) - coalesce(then_paid.minor, 0)) as contribution,
        coalesce(then_paid.minor, 0) as weight
    from now_paid
    full join then_paid on now_paid.subscription_id = then_paid.subscription_id
),

whole as (
    select
        count(*) as row_count,
        round(sum(proof.contribution)::numeric / nullif(sum(proof.weight), 0), 6) as total
    from proof
)

select
    metrics.month_earlier(%(at)s, %(zone)s) as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
