-- A supplier whose payment failed some days ago pays.
update public.subscriptions
set
    status = 'active',
    past_due_since = null
where id = (
    select id
    from public.subscriptions
    where status = 'past_due' and past_due_since <= now() - interval '4 days'
    order by past_due_since
    limit 1
    for update skip locked
)
