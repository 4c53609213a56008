-- The triggers as the settings have them, on the tables that the mapping names.
select metrics.start_capture(coalesce(
    (
        select facts.value #>> '{}' from metrics.facts
        where facts.name = 'capture'
    ), 'statement'
));
