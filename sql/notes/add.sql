-- A note on a day.
insert into metrics.notes (day, kind, words, made_by)
values (%(day)s, %(kind)s, %(words)s, %(made_by)s)
returning id
