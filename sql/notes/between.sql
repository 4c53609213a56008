-- The notes on the days of a range, oldest first.
select
    notes.id,
    notes.day,
    notes.kind,
    notes.words,
    notes.made_by
from metrics.notes
where
    notes.removed_at is null
    and notes.day between %(first)s::date and %(last)s::date
order by notes.day, notes.id
