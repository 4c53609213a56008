-- What capture knows of the demo's subscriptions is their last version only; all of them follow.
delete from metrics.subscription_versions as versions
using public.subscriptions
where versions.subscription_id = subscriptions.id
