-- A platform of a given number of sessions over four hundred days, in the product's own tables. Users
-- are a fiftieth of the sessions and use the platform unevenly; the newest rows are of this moment.
select setseed(0.4);

insert into public.user_profiles (
    id, user_type, organization_id, category, region, is_internal, created_at, deleted_at
)
select
    md5('user ' || users.i)::uuid,
    case when mod(users.i, 6) = 0 then 'supplier' else 'couple' end,
    case when mod(users.i, 18) = 0 then md5('studio ' || users.i / 54)::uuid end,
    case
        when mod(users.i, 6) = 0
            then (
                array['photographer', 'florist', 'caterer', 'venue', 'music', 'planner']
            )[1 + mod(users.i / 6, 6)]
    end,
    (
        array['london', 'south', 'north', 'midlands', 'wales', 'scotland', 'ulster']
    )[1 + mod(users.i, 7)],
    mod(users.i, 200) = 7,
    now() - random() * interval '400 days',
    case when mod(users.i, 40) = 3 then now() - random() * interval '30 days' end
from generate_series(1, %(sessions)s / 50) as users (i);

insert into public.clients (id, wedding_id, wedding_date, created_at)
select
    md5('client ' || clients.i)::uuid,
    case when mod(clients.i, 4) = 0 then md5('wedding ' || clients.i / 8)::uuid end,
    (now() + (random() - 0.3) * interval '500 days')::date,
    now() - random() * interval '400 days'
from generate_series(1, %(sessions)s / 300) as clients (i);

insert into public.exchange_rates (day, currency, rate)
select
    (now() - weeks.i * interval '7 days')::date,
    monies.currency,
    round((monies.rate + 0.05 * random())::numeric, 4)
from generate_series(0, 101) as weeks (i)
cross join (values ('EUR', 0.84), ('USD', 0.76)) as monies (currency, rate);

insert into public.subscriptions (
    user_id, plan, amount, quantity, discount_percent, currency, billing_interval, status,
    created_at, started_at, past_due_since, canceled_at, ended_at
)
select
    md5('user ' || 6 * (1 + floor(random() * %(sessions)s / 300)::integer))::uuid,
    (array['starter', 'pro', 'studio'])[1 + mod(made.i, 3)],
    (array[19, 49, 149])[1 + mod(made.i, 3)] * case when mod(made.i, 10) = 0 then 10 else 1 end,
    case when mod(made.i, 25) = 0 then 3 else 1 end,
    case when mod(made.i, 15) = 0 then 12.5 else 0 end,
    case when mod(made.i, 24) = 0 then 'EUR' when mod(made.i, 24) = 1 then 'USD' else 'GBP' end,
    case when mod(made.i, 10) = 0 then 'year' when mod(made.i, 20) = 1 then 'quarter' else 'month' end,
    case
        when made.ends < now() then 'canceled'
        when mod(made.i, 40) = 5 then 'trialing'
        when mod(made.i, 40) = 6 then 'past_due'
        when mod(made.i, 40) = 7 then 'paused'
        else 'active'
    end,
    made.begins,
    made.begins,
    case
        when made.ends >= now() and mod(made.i, 40) = 6 then now() - random() * interval '50 days'
    end,
    case when made.ends < now() then made.ends end,
    case when made.ends < now() then made.ends end
from (
    select
        starts.i,
        starts.begins,
        starts.begins - ln(random()) * interval '500 days' as ends
    from (
        select
            numbers.i,
            now() - (1 - numbers.i / (%(sessions)s / 200.0)) * interval '700 days' as begins
        from generate_series(1, %(sessions)s / 200) as numbers (i)
    ) as starts
) as made;

insert into public.vendor_collaborations (
    client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity
)
select
    md5('client ' || 1 + floor(random() * %(sessions)s / 300)::integer)::uuid,
    md5('user ' || 6 * (1 + floor(power(random(), 2) * %(sessions)s / 300)::integer))::uuid,
    md5('user ' || 6 * (1 + floor(power(random(), 2) * %(sessions)s / 300)::integer))::uuid,
    (array['timeline_sync', 'document_share', 'message_thread'])[1 + floor(random() * 3)::integer],
    made.begins,
    least(now(), made.begins + random() * random() * interval '60 days')
from (
    select now() - (1 - numbers.i / (%(sessions)s / 50.0)) * interval '400 days' as begins
    from generate_series(1, %(sessions)s / 50) as numbers (i)
) as made;

insert into public.vendor_feedback (vendor_id, rating, created_at)
select
    md5('user ' || 6 * (1 + floor(random() * %(sessions)s / 300)::integer))::uuid,
    3 + floor(random() * 3)::integer,
    now() - (1 - numbers.i / (%(sessions)s / 100.0)) * interval '400 days'
from generate_series(1, %(sessions)s / 100) as numbers (i);

-- Filled first and indexed afterwards, with the very same indexes.
alter table public.user_sessions drop constraint user_sessions_pkey;

drop index public.user_sessions_created_at_idx, public.user_sessions_user_id_created_at_idx;

insert into public.user_sessions (user_id, user_type, created_at, session_duration)
select
    md5('user ' || made.i)::uuid,
    case when mod(made.i, 6) = 0 then 'supplier' else 'couple' end,
    made.begins,
    case when random() > 0.03 then 30 + floor(random() * 3000)::integer end
from (
    select
        1 + floor(power(random(), 1.7) * %(sessions)s / 50 * 1.005)::integer as i,
        now() - (1 - numbers.i / %(sessions)s::float8) * interval '400 days' as begins
    from generate_series(1, %(sessions)s) as numbers (i)
) as made;

alter table public.user_sessions add primary key (id);

create index on public.user_sessions (created_at);

create index on public.user_sessions (user_id, created_at);
