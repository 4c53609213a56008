-- Trigger functions: each appends the keys that changed, old and new, to the queue. Row-valued work
-- is one plain insert per statement, whatever the number of rows.
create or replace function metrics.note_everything()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_argv[0] = 'subscription' then
        perform metrics.keep_versions(array(
            select subscription_id from metrics.subscription_versions where version_ended = 'infinity'
        ));
    end if;
    insert into metrics.queue (source) values (coalesce(tg_argv[0], 'rate'));
    return null;
end $$;

create or replace function metrics.note_profiles()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_op <> 'DELETE' then
        insert into metrics.queue select 'profile', id, null from new_rows;
    end if;
    if tg_op <> 'INSERT' then
        insert into metrics.queue select 'profile', id, null from old_rows;
    end if;
    return null;
end $$;

create or replace function metrics.note_clients()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_op <> 'DELETE' then
        insert into metrics.queue select 'client', id, null from new_rows;
    end if;
    if tg_op <> 'INSERT' then
        insert into metrics.queue select 'client', id, null from old_rows;
    end if;
    return null;
end $$;

create or replace function metrics.note_sessions()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_op <> 'DELETE' then
        insert into metrics.queue select 'session', user_id, created_at from new_rows;
    end if;
    if tg_op <> 'INSERT' then
        insert into metrics.queue select 'session', user_id, created_at from old_rows;
    end if;
    return null;
end $$;

create or replace function metrics.note_subscriptions()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
declare
    changed uuid [];
begin
    if tg_op = 'INSERT' then
        changed := array(select id from new_rows);
    elsif tg_op = 'DELETE' then
        changed := array(select id from old_rows);
    else
        changed := array(select id from new_rows union select id from old_rows);
    end if;
    perform metrics.keep_versions(changed);
    insert into metrics.queue select 'subscription', key, null from unnest(changed) as keys (key);
    return null;
end $$;

create or replace function metrics.note_collaborations()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
declare
    changed uuid [] := array(select id from new_rows);
begin
    perform metrics.keep_activities(changed);
    insert into metrics.queue select 'collaboration', key, null from unnest(changed) as keys (key);
    return null;
end $$;

create or replace function metrics.note_ratings()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_op <> 'DELETE' then
        insert into metrics.queue select 'rating', vendor_id, created_at from new_rows;
    end if;
    if tg_op <> 'INSERT' then
        insert into metrics.queue select 'rating', vendor_id, created_at from old_rows;
    end if;
    return null;
end $$;
