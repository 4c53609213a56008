-- History of what is already there: rows that came before the triggers get their first version and
-- their first activities. Rows already known change nothing.
select metrics.keep_versions(array(
    select id from metrics.source_subscriptions
    union
    select subscription_id from metrics.subscription_versions
    where version_ended = 'infinity'
));

select metrics.keep_activities(array(select id from metrics.source_collaborations));

insert into metrics.queue (source) values ('everything');
