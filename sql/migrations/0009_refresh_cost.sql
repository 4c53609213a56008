-- What the last refresh cost, for those who watch over the dashboard.
alter table metrics.refresh add took interval not null default '0';
