-- Keeps one fact of the board itself.
insert into metrics.facts (name, value) values (%(name)s, %(value)s)
on conflict (
    name) do update set value = excluded.value
where facts.value is distinct from excluded.value
