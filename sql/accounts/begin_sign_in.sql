-- A new sign-in; ones that ended long ago are forgotten at the same time.
with forgotten as (
    delete from metrics.sign_ins
    where created_at < now() - interval '90 days'
)

insert into metrics.sign_ins (hash, account_id, address, agent, awaits_code)
values (%(hash)s, %(account_id)s, %(address)s, %(agent)s, %(awaits_code)s)
returning id
