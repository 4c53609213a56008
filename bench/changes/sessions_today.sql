-- New sessions of today, each of another user.
insert into public.user_sessions (user_id, user_type, created_at, session_duration)
select
    profiles.id,
    profiles.user_type,
    now() - random() * (now() - date_trunc('day', now())),
    30 + floor(random() * 3000)::integer
from public.user_profiles as profiles
order by random()
limit %(rows)s
