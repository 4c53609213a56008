-- A supplier that pays monthly in pounds moves one plan up.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

changed as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from metrics.subscription_versions as versions
    inner join today on versions.version_began >= today.began
),

ladder as (
    select
        plan,
        lead(plan) over (order by amount) as next_plan,
        lead(amount) over (order by amount) as next_amount
    from unnest(%(plans)s::text[], %(amounts)s::numeric[]) as rungs (plan, amount)
),

able as (
    select
        subscriptions.id,
        ladder.next_plan,
        ladder.next_amount,
        row_number() over (order by subscriptions.id) - 1 as place,
        count(*) over () as total
    from public.subscriptions
    inner join ladder on subscriptions.plan = ladder.plan and ladder.next_plan is not null
    where
        subscriptions.status = 'active'
        and subscriptions.billing_interval = 'month'
        and subscriptions.currency = 'GBP'
),

chosen as (
    select able.*
    from able
    cross join changed
    where changed.enough is not true and able.place = floor(%(draw)s * able.total)
)

update public.subscriptions
set
    plan = chosen.next_plan,
    amount = chosen.next_amount
from chosen
where subscriptions.id = chosen.id
