-- One more entry; its number, time and hashes are given by the trigger.
insert into metrics.audit (who, act, subject, address, details)
values (%(who)s, %(act)s, %(subject)s, %(address)s, %(details)s)
returning number, encode(hash, 'hex') as hash
