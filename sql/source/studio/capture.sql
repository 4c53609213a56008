-- Which tables of the platform for studios tell of which keys, as sql/source/canonical/capture.sql
-- explains. An organisation tells of its members, and a plan of everybody who subscribes to it: its
-- new price begins a new version of each of their subscriptions.
create view metrics.captured (source, relation, keys) as
values
('profile', 'public.members', 'select id, null::timestamptz from changed'),
(
    'profile',
    'public.organizations',
    $$
    select members.id, null::timestamptz
    from changed
    inner join public.members on changed.id = members.organization_id
    $$
),
('client', 'public.vendor_clients', 'select id, null::timestamptz from changed'),
(
    'session',
    'public.visits',
    $$
    select member_id, opened_at from changed
    where member_id is not null
    union all
    select id, '-infinity' from changed
    where metrics.session_fault(member_id, opened_at, null) is not null
    $$
),
('subscription', 'public.plan_subscriptions', 'select id, null::timestamptz from changed'),
(
    'subscription',
    'public.plans',
    $$
    select plan_subscriptions.id, null::timestamptz
    from changed
    inner join public.plan_subscriptions on changed.id = plan_subscriptions.plan_id
    $$
),
('collaboration', 'public.shared_threads', 'select id, null::timestamptz from changed'),
(
    'rating',
    'public.reviews',
    $$
    select member_id, given_at from changed
    where member_id is not null
    union all
    select id, '-infinity' from changed
    where metrics.rating_fault(member_id, half_stars / 2.0, given_at) is not null
    $$
),
('rate', 'public.currency_rates', null);
