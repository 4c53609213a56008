-- Whether every view over the platform still stands: dropping one of its tables takes them along.
select count(*) = 14 as standing
from pg_views as views
where
    views.schemaname = 'metrics'
    and views.viewname ~ '^(platform|source)_'
    and views.viewname <> 'platform_columns'
