-- When the numbers were last proved, when the board was installed, and the database's own clock.
select
    clock_timestamp() as now,
    (
        select min(migrations.applied_at) from metrics.migrations
    ) as installed,
    (
        select (facts.value ->> 'at')::timestamptz from metrics.facts
        where facts.name = 'verified'
    ) as proved
