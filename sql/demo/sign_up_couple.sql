-- A couple joins, its wedding becomes known to a supplier, and it looks round.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

joined as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.user_profiles as profiles
    inner join today on profiles.created_at >= today.began and profiles.user_type = 'couple'
),

couple as (
    insert into public.user_profiles (user_type, region)
    select
        'couple' as user_type,
        %(region)s as region
    from joined
    where joined.enough is not true
    returning id
),

client as (
    insert into public.clients (wedding_id, wedding_date)
    select
        gen_random_uuid() as wedding_id,
        %(wedding_date)s as wedding_date
    from couple
)

insert into public.user_sessions (user_id, user_type)
select
    id,
    'couple' as user_type
from couple
