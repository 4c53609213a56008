-- Activity of collaborations that are there.
update public.vendor_collaborations
set last_activity = now()
where
    id in (
        select id from public.vendor_collaborations
        order by random()
        limit %(rows)s
    )
