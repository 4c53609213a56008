-- Every table with its indexes: the platform's, our history of it, the rollups and what a refresh
-- works with.
select
    case
        when namespaces.nspname = 'public' then 'source'
        when
            tables.relname in ('subscription_versions', 'collaboration_activities', 'queue')
            then 'history'
        when tables.relname like 'work\_%' then 'work'
        else 'rollup'
    end as kind,
    tables.relname as name,
    pg_total_relation_size(tables.oid) as size,
    tables.reltuples::bigint as rows
from pg_class as tables
inner join pg_namespace as namespaces on tables.relnamespace = namespaces.oid
where namespaces.nspname in ('public', 'metrics') and tables.relkind in ('r', 'p')
order by 1 desc, 3 desc, 2
