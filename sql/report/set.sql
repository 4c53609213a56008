-- The zone and currency of the rollups; others than before mean making everything anew.
with changed as (
    insert into metrics.report (zone, currency, horizon)
    values (%(zone)s, %(currency)s, metrics.new_horizon())
    on conflict (only_row) do update
        set zone = excluded.zone, currency = excluded.currency
        where (report.zone, report.currency) is distinct from (excluded.zone, excluded.currency)
    returning 1
)

insert into metrics.queue (source)
select 'everything' from changed
