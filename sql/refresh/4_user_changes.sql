-- Users without a profile count in the total by their days, whatever types their sessions tell.
insert into metrics.work_presence (
    family, entity, part, day, region, counts_total, first_at, is_there
)
select
    'user',
    work.entity,
    '',
    work.day,
    'unknown',
    true,
    min(work.first_at),
    true
from metrics.work_presence as work
where work.family = 'user' and not work.counts_total
group by work.entity, work.day;

insert into metrics.work_presence (
    family, entity, part, day, region, counts_total, is_there
)
select
    presence.family,
    presence.entity,
    presence.part,
    presence.day,
    presence.region,
    presence.counts_total,
    false
from metrics.work_user_day as days
inner join metrics.presence
    on
        days.user_id = presence.entity
        and presence.family = 'user'
        and days.day = presence.day
on conflict do nothing;

-- finished sessions: how many, how long together, and how many of each length
insert into metrics.work_cell (series, part, day, n, amount)
select
    'sessions',
    parts.part,
    changed.day,
    sum(changed.n),
    sum(changed.amount)
from (
    select
        work.part,
        work.day,
        cardinality(work.durations) as n,
        (select sum(each.seconds) from unnest(work.durations) as each (seconds)) as amount
    from metrics.work_presence as work
    where work.family = 'user' and work.is_there and work.durations is not null
    union all
    select
        presence.part,
        presence.day,
        -cardinality(presence.durations) as n,
        -(select sum(each.seconds) from unnest(presence.durations) as each (seconds)) as amount
    from metrics.work_presence as work
    inner join metrics.presence
        on
            work.entity = presence.entity
            and work.family = presence.family
            and work.part = presence.part
            and work.day = presence.day
    where work.family = 'user' and presence.durations is not null
) as changed
cross join lateral (values (changed.part), ('')) as parts (part)
group by parts.part, changed.day;

insert into metrics.duration as kept (day, seconds, n)
select
    changed.day,
    changed.seconds,
    sum(changed.n)
from (
    select
        work.day,
        each.seconds,
        1 as n
    from metrics.work_presence as work
    cross join unnest(work.durations) as each (seconds)
    where work.family = 'user' and work.is_there
    union all
    select
        presence.day,
        each.seconds,
        -1 as n
    from metrics.work_presence as work
    inner join metrics.presence
        on
            work.entity = presence.entity
            and work.family = presence.family
            and work.part = presence.part
            and work.day = presence.day
    cross join unnest(presence.durations) as each (seconds)
    where work.family = 'user'
) as changed
group by changed.day, changed.seconds
having sum(changed.n) <> 0
on conflict (day, seconds) do update set n = kept.n + excluded.n;

delete from metrics.duration as kept
using (
    select distinct work.day
    from metrics.work_presence as work
    where work.family = 'user'
) as days
where kept.day = days.day and kept.n = 0;
