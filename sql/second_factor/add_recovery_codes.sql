-- Recovery codes, each for once.
insert into metrics.recovery_codes (account_id, hash)
select
    %(account_id)s::uuid,
    unnest(%(hashes)s::bytea[])
