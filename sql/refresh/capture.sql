-- How changes are noticed: by statement, by row, or none.
select facts.value #>> '{}' as capture
from metrics.facts
where facts.name = 'capture'
