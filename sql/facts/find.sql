-- One fact of the board itself; no row where it is not known.
select facts.value
from metrics.facts
where facts.name = %(name)s
