-- How many keys wait and of which sources, whether they ask for everything to be made anew (a table
-- was truncated, or was never taken in), and whether the work tables have grown. A new day counts
-- as waiting, too: the levels have to reach it.
select
    count(*) + (select (report.horizon < metrics.new_horizon())::integer from metrics.report)
        as keys,
    coalesce(bool_or(queue.key is null and queue.source <> 'rate'), false) as everything,
    coalesce(array_agg(distinct queue.source), '{}') || array(
        select 'day' from metrics.report
        where report.horizon < metrics.new_horizon()
    ) as sources,
    (
        select coalesce(sum(pg_relation_size(tables.oid)), 0)
        from pg_class as tables
        where
            tables.relnamespace = 'metrics'::regnamespace
            and tables.relkind = 'r'
            and tables.relname like 'work\_%'
    ) as work_size
from metrics.queue
