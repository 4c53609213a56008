-- Which platform tables tell of which keys. For each: the source (profile, client, session,
-- subscription, collaboration, rating or rate), the table, and the keys with their moments that
-- change along with `changed`, the rows of that table as they were and as they are. A moment says
-- which day has changed; null where the whole key has; '-infinity' where the key is that of a
-- session or rating which cannot be read as it stands (sql/refresh/0_faults.sql). No keys:
-- everything of the source may have changed. A source may be told by several tables, and one table
-- may tell of several sources. Triggers are made from this by metrics.start_capture
-- (sql/schema/4_capture.sql). Columns that the platform does not have are none, as in views.sql.
create view metrics.captured (source, relation, keys) as
values
(
    'profile',
    'public.user_profiles',
    $$
    select told.key, null::timestamptz
    from (select null::uuid as id) as absent
    cross join lateral (select metrics.key_of(id) as key from changed) as told
    where told.key is not null
    $$
),
(
    'client',
    'public.clients',
    $$
    select told.key, null::timestamptz
    from (select null::uuid as id) as absent
    cross join lateral (select metrics.key_of(id) as key from changed) as told
    where told.key is not null
    $$
),
(
    'session',
    'public.user_sessions',
    $$
    select keys.key, keys.moment
    from (
        select
            null::uuid as id,
            null::uuid as user_id,
            null::timestamptz as created_at,
            null::numeric as session_duration
    ) as absent
    cross join lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(user_id) as user_id,
            metrics.moment_of(created_at) as started_at,
            session_duration::numeric as seconds
        from changed
    ) as told
    cross join lateral (
        values
        (told.user_id, told.started_at, true),
        (
            told.id,
            '-infinity',
            metrics.session_fault(told.user_id, told.started_at, told.seconds) is not null
        )
    ) as keys (key, moment, holds)
    where keys.holds and keys.key is not null
    $$
),
(
    'subscription',
    'public.subscriptions',
    $$
    select told.key, null::timestamptz
    from (select null::uuid as id) as absent
    cross join lateral (select metrics.key_of(id) as key from changed) as told
    where told.key is not null
    $$
),
(
    'collaboration',
    'public.vendor_collaborations',
    $$
    select told.key, null::timestamptz
    from (select null::uuid as id) as absent
    cross join lateral (select metrics.key_of(id) as key from changed) as told
    where told.key is not null
    $$
),
(
    'rating',
    'public.vendor_feedback',
    $$
    select keys.key, keys.moment
    from (
        select
            null::uuid as id,
            null::uuid as vendor_id,
            null::numeric as rating,
            null::timestamptz as created_at
    ) as absent
    cross join lateral (
        select
            metrics.key_of(id) as id,
            metrics.key_of(vendor_id) as vendor_id,
            rating::numeric as rating,
            metrics.moment_of(created_at) as created_at
        from changed
    ) as told
    cross join lateral (
        values
        (told.vendor_id, told.created_at, true),
        (
            told.id,
            '-infinity',
            metrics.rating_fault(told.vendor_id, told.rating, told.created_at) is not null
        )
    ) as keys (key, moment, holds)
    where keys.holds and keys.key is not null
    $$
),
('rate', 'public.exchange_rates', null);
