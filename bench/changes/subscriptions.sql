-- Subscriptions that get another price.
update public.subscriptions
set amount = amount + 1
where
    id in (
        select id from public.subscriptions
        where status = 'active'
        order by random()
        limit %(rows)s
    )
