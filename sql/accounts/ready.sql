-- Which migrations the database has had, and the refresh id; fails where our tables are not there.
select
    array_agg(migrations.name) as applied,
    (select refresh.id from metrics.refresh) as refresh_id
from metrics.migrations
