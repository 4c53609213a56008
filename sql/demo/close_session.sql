-- A session that has lasted this long ends; one forgotten for hours ends first.
update public.user_sessions
set session_duration = %(seconds)s
where id = (
    select id
    from public.user_sessions
    where
        session_duration is null
        and created_at <= now() - %(seconds)s * interval '1 second'
    order by created_at > now() - interval '2 hours', created_at desc
    limit 1
    for update skip locked
)
