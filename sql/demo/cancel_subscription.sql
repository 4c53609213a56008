-- A supplier that pays monthly asks to leave; it pays until the month it has paid for is over.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

left_today as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.subscriptions
    inner join today on subscriptions.canceled_at >= today.began
),

able as (
    select
        id,
        row_number() over (order by id) - 1 as place,
        count(*) over () as total,
        coalesce(started_at, created_at) at time zone 'Europe/London' as began,
        age(
            now() at time zone 'Europe/London',
            coalesce(started_at, created_at) at time zone 'Europe/London'
        ) as lasted
    from public.subscriptions
    where status = 'active' and billing_interval = 'month'
),

chosen as (
    select
        able.id,
        (
            able.began
            + (extract(year from able.lasted) * 12 + extract(month from able.lasted) + 1)
            * interval '1 month'
        ) at time zone 'Europe/London' as ends
    from able
    cross join left_today
    where left_today.enough is not true and able.place = floor(%(draw)s * able.total)
)

update public.subscriptions
set
    status = 'canceled',
    canceled_at = now(),
    ended_at = chosen.ends
from chosen
where subscriptions.id = chosen.id
