-- Everything that is wrong with any row of the platform.
delete from metrics.fault;

insert into metrics.fault (source, key, kind, name)
select
    'profile' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.profile_faults as faults
where faults.key is not null
union all
select
    'session' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.session_faults as faults
where faults.key is not null
union all
select
    'subscription' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.subscription_faults as faults
where faults.key is not null
union all
select
    'collaboration' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.collaboration_faults as faults
where faults.key is not null
union all
select
    'rating' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.rating_faults as faults
where faults.key is not null
union all
select
    'rate' as source,
    faults.key,
    faults.kind,
    faults.name
from metrics.rate_faults as faults
where faults.key is not null
on conflict do nothing;
