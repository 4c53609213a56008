-- Views cannot always be replaced in place, so all of ours are dropped and made anew in the same
-- transaction; readers wait for a moment and see either the old or the new.
do $$
declare
    view_name text;
begin
    for view_name in select viewname from pg_views where schemaname = 'metrics' loop
        execute format('drop view if exists metrics.%I cascade', view_name);
    end loop;
end $$;
