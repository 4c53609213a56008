-- The changed months of presence, old and new, of users and of businesses: what decides about the
-- steps of distinct users and of finished sessions.

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

-- The changed months as they were and as they are, with the bounds of the days that changed in
-- them.
create view metrics.work_both_states as
with fresh as (
    select
        work.*,
        metrics.midnight(months.first_day, report.zone) as begins,
        metrics.midnight(months.last_day + 1, report.zone) as ends
    from metrics.work_month as months
    cross join metrics.report
    inner join metrics.work_presence as work
        on
            months.entity = work.entity
            and months.family = work.family
            and months.month = work.month
)

select
    coalesce(old.family, fresh.family) as family,
    coalesce(old.entity, fresh.entity) as entity,
    coalesce(old.part, fresh.part) as part,
    coalesce(old.month, fresh.month) as month,
    coalesce(old.begins, fresh.begins) as begins,
    coalesce(old.ends, fresh.ends) as ends,
    old.region as old_region,
    old.counts_total as old_counts_total,
    old.starts as old_starts,
    old.seconds as old_seconds,
    fresh.region,
    fresh.counts_total,
    fresh.starts,
    fresh.seconds
from (
    select
        presence.*,
        metrics.midnight(months.first_day, report.zone) as begins,
        metrics.midnight(months.last_day + 1, report.zone) as ends
    from metrics.work_month as months
    cross join metrics.report
    inner join metrics.presence
        on
            months.entity = presence.entity
            and months.family = presence.family
            and months.month = presence.month
) as old
full join fresh
    on
        old.entity = fresh.entity
        and old.family = fresh.family
        and old.month = fresh.month
        and old.part = fresh.part;

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
    moments.start
from metrics.work_both_states as states
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
            each.start
        from unnest(states.old_starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            1 as n,
            each.start
        from unnest(states.starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            either.n,
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
                            changed.entity is null
                            or earlier.starts[cardinality(earlier.starts)]
                            >= metrics.midnight(changed.last_day + 1, report.zone)
                            then earlier.starts[cardinality(earlier.starts)]
                    end as start
                from metrics.presence as earlier
                cross join metrics.report
                left join metrics.work_month as changed
                    on
                        earlier.entity = changed.entity
                        and earlier.family = changed.family
                        and earlier.month = changed.month
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
                        when
                            changed.entity is null
                            or later.starts[1] < metrics.midnight(changed.first_day, report.zone)
                            then later.starts[1]
                    end as start
                from metrics.presence as later
                cross join metrics.report
                left join metrics.work_month as changed
                    on
                        later.entity = changed.entity
                        and later.family = changed.family
                        and later.month = changed.month
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
    ) as moments;
