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

insert into metrics.activity (collaboration_id, at, wedding, business_a, business_b, part)
select
    fresh.collaboration_id,
    fresh.at,
    fresh.wedding,
    fresh.business_a,
    fresh.business_b,
    fresh.part
from metrics.work_activity as fresh
on conflict (collaboration_id, at) do nothing;

delete from metrics.wedding
using metrics.work_entity as work
where work.family = 'wedding' and work.entity = wedding.wedding;

insert into metrics.wedding (wedding, first_at, last_at)
select
    activity.wedding,
    min(activity.at),
    max(activity.at)
from metrics.work_entity as work
inner join metrics.activity on work.entity = activity.wedding
where work.family = 'wedding'
group by activity.wedding;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    cells.amount
from metrics.work_coordination_cells as cells;
