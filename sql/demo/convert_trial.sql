-- The oldest trial that is over turns into a paid plan.
update public.subscriptions
set
    status = 'active',
    started_at = now()
where id = (
    select id
    from public.subscriptions
    where status = 'trialing' and created_at <= now() - interval '14 days'
    order by created_at
    limit 1
    for update skip locked
)
