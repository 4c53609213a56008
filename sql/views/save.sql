-- Names an address; a name given again leads to the new address.
insert into metrics.saved_views (account_id, name, address)
values (%(account)s, %(name)s, %(address)s)
on conflict (account_id, name) do update set address = excluded.address
