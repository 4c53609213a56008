-- Two suppliers of a wedding that is near do something together.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

near as (
    select
        collaborations.id,
        row_number() over (order by collaborations.id) - 1 as place,
        count(*) over () as total
    from public.vendor_collaborations as collaborations
    inner join public.clients on collaborations.client_id = clients.id
    where
        clients.wedding_date
        between (now() at time zone 'Europe/London')::date - 6
        and (now() at time zone 'Europe/London')::date + 60
        and collaborations.last_activity <= now() - interval '1 minute'
),

busy as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.vendor_collaborations as collaborations
    inner join today on collaborations.last_activity >= today.began
)

update public.vendor_collaborations
set last_activity = now()
where id = (
    select near.id
    from near
    cross join busy
    where busy.enough is not true and near.place = floor(%(draw)s * near.total)
)
