-- Who has been here in the last thirty days, on how many of them, and whether today.
with visits as (
    select
        user_id,
        date_trunc('day', created_at, 'Europe/London') as day
    from public.user_sessions
    where created_at > now() - interval '30 days' and created_at <= now()
    group by user_id, day
)

select
    visits.user_id,
    profiles.user_type,
    count(*) as days,
    max(visits.day) = date_trunc('day', now(), 'Europe/London') as seen_today
from visits
inner join public.user_profiles as profiles on visits.user_id = profiles.id
where profiles.deleted_at is null
group by visits.user_id, profiles.user_type
order by visits.user_id
