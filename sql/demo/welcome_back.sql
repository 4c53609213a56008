-- Anybody comes: for a platform nobody has used for a month.
insert into public.user_sessions (user_id, user_type)
select
    id,
    user_type
from public.user_profiles
where deleted_at is null and not is_internal
order by id < %(probe)s, id
limit 1
