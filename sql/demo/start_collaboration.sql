-- A pair that has worked together before meets again for a wedding to come.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

coming as (
    select
        id,
        row_number() over (order by id) - 1 as place,
        count(*) over () as total
    from public.clients
    where
        wedding_date
        between (now() at time zone 'Europe/London')::date + 14
        and (now() at time zone 'Europe/London')::date + 120
),

pair as (
    select
        collaborations.vendor1_id,
        collaborations.vendor2_id
    from public.vendor_collaborations as collaborations
    inner join public.user_profiles as one
        on collaborations.vendor1_id = one.id and one.deleted_at is null
    inner join public.user_profiles as other
        on collaborations.vendor2_id = other.id and other.deleted_at is null
    order by collaborations.id < %(probe)s, collaborations.id
    limit 1
),

begun as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.vendor_collaborations as collaborations
    inner join today on collaborations.created_at >= today.began
)

insert into public.vendor_collaborations (client_id, vendor1_id, vendor2_id, collaboration_type)
select
    coming.id,
    pair.vendor1_id,
    pair.vendor2_id,
    %(collaboration_type)s as collaboration_type
from coming
cross join pair
cross join begun
where begun.enough is not true and coming.place = floor(%(draw)s * coming.total)
