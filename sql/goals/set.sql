-- Another value of a target or benchmark; a null takes it away. The older ones stay as history.
insert into metrics.goals (metric, kind, value, share_of, source, set_on, due_on, set_by)
values (
    %(metric)s, %(kind)s, %(value)s, %(share_of)s, %(source)s, %(set_on)s, %(due_on)s, %(set_by)s
)
