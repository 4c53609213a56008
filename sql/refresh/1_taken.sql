-- What was taken waits no longer.
delete from metrics.queue;
