-- A supplier joins, takes a plan and looks round.
with today as (
    select
        date_trunc('day', now(), 'Europe/London') as began,
        extract(epoch from now() - date_trunc('day', now(), 'Europe/London')) / 86400 as share
),

joined as (
    select count(*) >= %(a_day)s * max(today.share) as enough
    from public.user_profiles as profiles
    inner join today on profiles.created_at >= today.began and profiles.user_type = 'supplier'
),

supplier as (
    insert into public.user_profiles (user_type, category, region)
    select
        'supplier' as user_type,
        %(category)s as category,
        %(region)s as region
    from joined
    where joined.enough is not true
    returning id
),

subscription as (
    insert into public.subscriptions (user_id, plan, amount, status, started_at)
    select
        id,
        %(plan)s as plan,
        %(amount)s as amount,
        'active' as status,
        now() as started_at
    from supplier
)

insert into public.user_sessions (user_id, user_type)
select
    id,
    'supplier' as user_type
from supplier
