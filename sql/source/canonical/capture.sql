-- Which platform tables tell of which keys. For each: the source (profile, client, session,
-- subscription, collaboration, rating or rate), the table, and the keys with their moments that
-- change along with `changed`, the rows of that table as they were and as they are. A moment says
-- which day has changed; null where the whole key has. No keys: everything of the source may have
-- changed. A source may be told by several tables, and one table may tell of several sources.
-- Triggers are made from this by metrics.start_capture (sql/schema/4_capture.sql).
create view metrics.captured (source, relation, keys) as
values
(
    'profile',
    'public.user_profiles',
    'select id, null::timestamptz from changed'
),
(
    'client',
    'public.clients',
    'select id, null::timestamptz from changed'
),
(
    'session',
    'public.user_sessions',
    'select user_id, created_at from changed'
),
(
    'subscription',
    'public.subscriptions',
    'select id, null::timestamptz from changed'
),
(
    'collaboration',
    'public.vendor_collaborations',
    'select id, null::timestamptz from changed'
),
(
    'rating',
    'public.vendor_feedback',
    'select vendor_id, created_at from changed'
),
(
    'rate',
    'public.exchange_rates',
    null
);
