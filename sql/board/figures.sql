-- For those who watch over it: what the last refresh cost, and how many keys wait for the next one
-- (counted to 100,000).
select
    refresh.took,
    (
        select count(*)
        from (
            select 1
            from metrics.queue
            limit 100000
        ) as waiting
    ) as waiting
from metrics.refresh
