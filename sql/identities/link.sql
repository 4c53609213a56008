-- From now on this person has this account; nothing happens when they have one.
insert into metrics.identities (issuer, subject, account_id)
values (%(issuer)s, %(subject)s, %(account_id)s)
on conflict (issuer, subject) do nothing
returning account_id
