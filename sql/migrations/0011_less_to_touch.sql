-- Which weddings had an activity in a stretch of time is read from an index alone.
create index on metrics.activity (at, wedding);

drop index metrics.activity_at_idx;

-- Changes are written once and read through: a key only cost its making.
alter table metrics.work_change drop constraint work_change_pkey;

-- A month of presence that grows stays on its page.
alter table metrics.presence set (fillfactor = 85);
