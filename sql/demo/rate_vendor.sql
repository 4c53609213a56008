-- A couple lately married rates one of its suppliers.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

worked as (
    select
        row_number() over (order by collaborations.id) - 1 as place,
        count(*) over () as total,
        case
            when get_byte(uuid_send(collaborations.id), 0) < 128 then collaborations.vendor1_id
            else collaborations.vendor2_id
        end as vendor_id
    from public.vendor_collaborations as collaborations
    inner join public.clients on collaborations.client_id = clients.id
    where
        clients.wedding_date
        between (now() at time zone 'Europe/London')::date - 60
        and (now() at time zone 'Europe/London')::date - 1
),

said as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.vendor_feedback as feedback
    inner join today on feedback.created_at >= today.began
)

insert into public.vendor_feedback (vendor_id, rating)
select
    worked.vendor_id,
    %(rating)s as rating
from worked
cross join said
where said.enough is not true and worked.place = floor(%(draw)s * worked.total)
