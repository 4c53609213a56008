-- Takes a note off the charts; it stays as history with who took it away.
update metrics.notes
set removed_at = now(), removed_by = %(removed_by)s
where notes.id = %(note)s and notes.removed_at is null
returning notes.id
