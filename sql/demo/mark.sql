-- What demo world the database holds; no row when it holds none.
select value
from metrics.facts
where name = 'demo'
