-- Takes changed collaborations in under their wedding and pair, old and new, with what these add.
-- What is logged stays what it was: but for those whose clients or vendors moved, only the
-- activities that were not taken in yet are looked at.
insert into metrics.work_activity (
    collaboration_id, at, wedding, business_a, business_b, part
)
select
    activities.collaboration_id,
    activities.at,
    activities.wedding,
    activities.business_a,
    activities.business_b,
    activities.collaboration_type
from metrics.work_collaboration as work
inner join metrics.activities on work.collaboration_id = activities.collaboration_id
where
    isfinite(activities.at)
    and (
        work.is_moved
        or not exists (
            select from metrics.activity as kept
            where
                kept.collaboration_id = activities.collaboration_id
                -- so that nobody looks by the moment alone, which all of a bulk change share
                and kept.at >= activities.at
                and kept.at <= activities.at
        )
    );

insert into metrics.work_entity (family, entity, other, since)
select
    keys.family,
    keys.entity,
    keys.other,
    min(coalesce(old.at, fresh.at))
from (
    select activity.*
    from metrics.work_collaboration as work
    inner join metrics.activity on work.collaboration_id = activity.collaboration_id
    where work.is_moved
) as old
full join metrics.work_activity as fresh
    on old.collaboration_id = fresh.collaboration_id and old.at = fresh.at
cross join
    lateral (
        values
        ('wedding', old.wedding, uuid '00000000-0000-0000-0000-000000000000'),
        ('wedding', fresh.wedding, uuid '00000000-0000-0000-0000-000000000000'),
        ('pair', old.business_a, old.business_b),
        ('pair', fresh.business_a, fresh.business_b)
    ) as keys (family, entity, other)
where
    keys.entity is not null
    and (old.wedding, old.business_a, old.business_b, old.part)
    is distinct from
    (fresh.wedding, fresh.business_a, fresh.business_b, fresh.part)
group by keys.family, keys.entity, keys.other;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    -cells.n,
    -cells.amount
from metrics.work_coordination_cells as cells;

delete from metrics.activity
using metrics.work_collaboration as work
where
    work.is_moved
    and work.collaboration_id = activity.collaboration_id
    and not exists (
        select from metrics.work_activity as fresh
        where
            fresh.collaboration_id = activity.collaboration_id
            and fresh.at = activity.at
            and fresh.wedding = activity.wedding
            and fresh.business_a = activity.business_a
            and fresh.business_b = activity.business_b
            and fresh.part = activity.part
    );

-- who may have lost an activity is worked out anew; nobody else's first and latest are moved but by
-- the new ones
delete from metrics.wedding
using metrics.work_entity as work
where
    work.family = 'wedding'
    and work.entity = wedding.wedding
    and exists (
        select from metrics.work_collaboration as changed
        where changed.is_moved
    );

insert into metrics.wedding as kept (wedding, first_at, last_at)
select
    acts.wedding,
    min(acts.at),
    max(acts.at)
from (
    select
        fresh.wedding,
        fresh.at
    from metrics.work_activity as fresh
    union all
    select
        activity.wedding,
        activity.at
    from metrics.work_entity as work
    inner join metrics.activity on work.entity = activity.wedding
    where
        work.family = 'wedding'
        and exists (
            select from metrics.work_collaboration as changed
            where changed.is_moved
        )
) as acts
group by acts.wedding
on conflict (wedding) do update set
    first_at = least(kept.first_at, excluded.first_at),
    last_at = greatest(kept.last_at, excluded.last_at)
where excluded.first_at < kept.first_at or excluded.last_at > kept.last_at;

insert into metrics.activity (
    collaboration_id, at, wedding, business_a, business_b, part, micros
)
select
    fresh.collaboration_id,
    fresh.at,
    fresh.wedding,
    fresh.business_a,
    fresh.business_b,
    fresh.part,
    (date_part('epoch', fresh.at - wedding.first_at) * 1000000)::bigint
from metrics.work_activity as fresh
inner join metrics.wedding on fresh.wedding = wedding.wedding
on conflict (collaboration_id, at) do nothing;

-- where the first activity is another one, all are so long after it
update metrics.activity
set micros = (date_part('epoch', activity.at - wedding.first_at) * 1000000)::bigint
from metrics.work_entity as work
inner join metrics.wedding on work.entity = wedding.wedding
where
    work.family = 'wedding'
    and work.since <= wedding.first_at
    and wedding.wedding = activity.wedding
    and activity.micros
    <> (date_part('epoch', activity.at - wedding.first_at) * 1000000)::bigint;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    cells.amount
from metrics.work_coordination_cells as cells;
