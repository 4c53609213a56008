-- What a refresh asks of the changed months of presence.

-- Who belonged, or belongs, to the businesses that a refresh is working on. Who has no profile is a
-- business alone.
create view metrics.work_staff as
select
    months.entity as business,
    months.month,
    member.user_id
from metrics.work_month as months
inner join metrics.member on months.entity = member.business
where months.family = 'business'
union
select
    months.entity as business,
    months.month,
    months.entity as user_id
from metrics.work_month as months
where
    months.family = 'business'
    and not exists (
        select from metrics.member
        where member.user_id = months.entity
    );

-- The changed months as they were, with the bounds of the days that changed in them.
create view metrics.work_old_states as
select
    presence.family,
    presence.entity,
    presence.part,
    presence.month,
    presence.region,
    presence.counts_total,
    presence.starts,
    presence.seconds,
    work.first_day,
    work.last_day,
    metrics.midnight(work.first_day, report.zone) as begins,
    metrics.midnight(work.last_day + 1, report.zone) as ends
from metrics.work_month as work
cross join metrics.report
inner join metrics.presence
    on
        work.entity = presence.entity
        and work.family = presence.family
        and work.month = presence.month;

-- The moments of the changed days as they were (-1) and are (1), and for both those before and
-- after that did not change: all that decides about the steps of the days. Of a neighbouring month
-- that changed, too, its own changed days are told by itself; its last (or first) moment counts
-- here when it lies beyond these.
create view metrics.work_moments as
select
    moments.n,
    states.family,
    states.entity,
    states.part,
    case
        when moments.n = -1 and states.old_starts is not null then states.old_region
        when states.starts is null then states.old_region
        else states.region
    end as region,
    case
        when moments.n = -1 and states.old_starts is not null then states.old_counts_total
        when states.starts is null then states.old_counts_total
        else states.counts_total
    end as counts_total,
    case
        when moments.is_own and states.first_day = states.last_day then states.first_day
        else metrics.local_day(moments.start, report.zone)
    end as day,
    moments.start
from metrics.work_state as states
cross join metrics.report
cross join
    lateral (
        select
            max(each.start) filter (where each.start < states.begins) as before,
            min(each.start) filter (where each.start >= states.ends) as after
        from unnest(coalesce(states.starts, states.old_starts)) as each (start)
    ) as beside
cross join
    lateral (
        select
            -1 as n,
            true as is_own,
            each.start
        from unnest(states.old_starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            1 as n,
            true as is_own,
            each.start
        from unnest(states.starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            either.n,
            false as is_own,
            neighbours.start
        from (
            select beside.before as start
            union all
            select beside.after as start
            union all
            (
                select
                    case
                        when
                            changed.ends is null
                            or earlier.starts[cardinality(earlier.starts)] >= changed.ends
                            then earlier.starts[cardinality(earlier.starts)]
                    end as start
                from metrics.presence as earlier
                left join metrics.work_state as changed
                    on
                        earlier.entity = changed.entity
                        and earlier.family = changed.family
                        and earlier.month = changed.month
                        and earlier.part = changed.part
                        and changed.is_other
                where
                    beside.before is null
                    and earlier.entity = states.entity
                    and earlier.family = states.family
                    and earlier.part = states.part
                    and earlier.month < states.month
                order by earlier.month desc
                limit 1
            )
            union all
            (
                select
                    case
                        when changed.begins is null or later.starts[1] < changed.begins
                            then later.starts[1]
                    end as start
                from metrics.presence as later
                left join metrics.work_state as changed
                    on
                        later.entity = changed.entity
                        and later.family = changed.family
                        and later.month = changed.month
                        and later.part = changed.part
                        and changed.is_other
                where
                    beside.after is null
                    and later.entity = states.entity
                    and later.family = states.family
                    and later.part = states.part
                    and later.month > states.month
                order by later.month
                limit 1
            )
        ) as neighbours
        cross join (values (-1), (1)) as either (n)
        where neighbours.start is not null
    ) as moments
where states.is_other;
