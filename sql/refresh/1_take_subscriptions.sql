-- Takes the accounts of changed subscriptions, under every version's user.
insert into metrics.work_account (account, is_changed)
select distinct
    accounts.account,
    true
from (
    select distinct versions.user_id
    from (
        select distinct queue.key
        from metrics.queue
        where queue.source = 'subscription'
    ) as told
    inner join metrics.subscription_versions as versions on told.key = versions.subscription_id
) as versions
left join metrics.people on versions.user_id = people.id
left join metrics.member on versions.user_id = member.user_id
cross join
    lateral (
        values
        (coalesce(people.business, versions.user_id)),
        (coalesce(member.business, versions.user_id))
    ) as accounts (account);
