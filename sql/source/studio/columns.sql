-- What this platform never records; every other column that views.sql reads has to be there.
create view metrics.platform_columns (reads, relation, name, kind) as
values
('sessions.user_type', null::text, null::text, 'text'),
('sessions.seconds', null::text, null::text, 'number');
