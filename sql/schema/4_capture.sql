-- How changes of the platform's tables are noticed. A mapping declares which table tells of which
-- keys (sql/source/<mapping>/capture.sql); the triggers and their functions are made from that: by
-- statement, with transition tables, or by row, where an engine has none of those.
create or replace function metrics.note_everything()
returns trigger language plpgsql security definer set search_path = pg_catalog, metrics as $$
begin
    if tg_argv[0] = 'subscription' then
        perform metrics.keep_versions(array(
            select subscription_id from metrics.subscription_versions where version_ended = 'infinity'
        ));
    end if;
    insert into metrics.queue (source) values (tg_argv[0]);
    return null;
end $$;

-- Takes every trigger of ours off the platform's tables, whatever made it. Those on our own tables
-- (the audit log's) stay.
create or replace function metrics.stop_capture()
returns void language plpgsql as $$
declare
    ours record;
begin
    for ours in
        select
            triggers.tgname as name,
            triggers.tgrelid::regclass as relation
        from pg_trigger as triggers
        inner join pg_proc as functions on triggers.tgfoid = functions.oid
        inner join pg_class as relations on triggers.tgrelid = relations.oid
        where
            relations.relnamespace <> 'metrics'::regnamespace
            and functions.pronamespace = 'metrics'::regnamespace
            and not triggers.tgisinternal
            and triggers.tgparentid = 0
    loop
        execute format('drop trigger %I on %s', ours.name, ours.relation);
    end loop;
    for ours in
        select functions.oid::regprocedure as signature
        from pg_proc as functions
        where
            functions.pronamespace = 'metrics'::regnamespace
            and functions.prorettype = 'trigger'::regtype
            and functions.proname <> 'note_everything'
            and not exists (
                select 1
                from pg_trigger as kept
                where kept.tgfoid = functions.oid
            )
    loop
        execute format('drop function %s', ours.signature);
    end loop;
end $$;

-- Makes the function of one trigger. It appends the keys that changed, old and new, to the queue in
-- one plain insert, and keeps the history of the two sources that have one.
create or replace function metrics.make_note(name text, source text, changed text, keys text)
returns void language plpgsql as $$
declare
    told text := format('(with changed as (%s) %s) as told (key, moment)', changed, keys);
    history text := case source
        when 'subscription' then 'perform metrics.keep_versions(array(select key from %s));'
        when 'collaboration' then 'perform metrics.keep_activities(array(select key from %s));'
        else ''
    end;
begin
    execute format(
        $make$
        create function metrics.%I()
        returns trigger language plpgsql security definer
        set search_path = pg_catalog, metrics as $note$
        begin
            %s
            insert into metrics.queue (source, key, moment)
            select %L, told.key, told.moment from %s;
            return null;
        end $note$
        $make$,
        name,
        format(history, told),
        source,
        told
    );
end $$;

-- Puts the triggers on anew: by statement, by row, or none at all, where the refresh has to look
-- for itself (sql/refresh/recheck.sql).
create or replace function metrics.start_capture(how text)
returns void language plpgsql as $$
declare
    told record;
begin
    perform metrics.stop_capture();
    if how not in ('statement', 'row') then
        return;
    end if;
    for told in
        select
            captured.source,
            captured.relation::regclass as relation,
            captured.keys,
            events.event,
            case
                when events.event = 'truncate' or captured.keys is null then 'note_everything'
                else format('note_%s_%s_%s', captured.source, captured.place, events.event)
            end as note,
            case how when 'row' then events.by_row else events.by_statement end as changed,
            case when how = 'statement' and captured.keys is not null then events.tables end
                as tables,
            case when events.event = 'truncate' then 'statement' else how end as each
        from (
            select
                declared.*,
                row_number() over (order by declared.source, declared.relation) as place
            from metrics.captured as declared
        ) as captured
        cross join (
            values
            ('insert', 'select new.*', 'select * from new_rows', 'new table as new_rows'),
            (
                'update',
                'select new.* union all select old.*',
                'select * from new_rows union all select * from old_rows',
                'new table as new_rows old table as old_rows'
            ),
            ('delete', 'select old.*', 'select * from old_rows', 'old table as old_rows'),
            ('truncate', null, null, null)
        ) as events (event, by_row, by_statement, tables)
    loop
        if told.note <> 'note_everything' then
            perform metrics.make_note(told.note, told.source, told.changed, told.keys);
        end if;
        execute format(
            'create trigger %I after %s on %s %s for each %s execute function metrics.%I(%L)',
            format('wedsync_%s_%s', told.source, told.event),
            told.event,
            told.relation,
            'referencing ' || told.tables,
            told.each,
            told.note,
            told.source
        );
    end loop;
end $$;

-- Without triggers the refresh looks through the days from here on.
create or replace function metrics.recheck_from()
returns timestamptz language sql stable parallel safe
return (
    select
        metrics.midnight(
            metrics.local_day(now(), report.zone) + 1 - coalesce(
                (
                    select (facts.value #>> '{}')::integer from metrics.facts
                    where facts.name = 'recheck_days'
                ),
                3
            ),
            report.zone
        )
    from metrics.report
);
