-- Which columns the mapping reads and what stands behind each: the name of its type (that of the
-- base where it is a domain, 'enum' for any of those), or null where there is none.
select
    wanted.reads,
    wanted.relation,
    wanted.name,
    wanted.kind,
    case
        when types.typtype = 'e' then 'enum'
        when types.typtype = 'd' then format_type(types.typbasetype, null)
        else format_type(types.oid, null)
    end as type
from metrics.platform_columns as wanted
left join pg_attribute as attributes
    on
        to_regclass(wanted.relation) = attributes.attrelid
        and wanted.name = attributes.attname
        and attributes.attnum > 0
        and not attributes.attisdropped
left join pg_type as types on attributes.atttypid = types.oid
order by wanted.reads
