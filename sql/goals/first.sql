-- The first value of a target or benchmark, where none was ever set.
insert into metrics.goals (metric, kind, value, share_of, source, set_on)
select
    %(metric)s,
    %(kind)s,
    %(value)s,
    %(share_of)s,
    %(source)s,
    (now() at time zone 'UTC')::date
where not exists (
    select from metrics.goals as goals
    where goals.metric = %(metric)s and goals.kind = %(kind)s
)
