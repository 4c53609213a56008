-- What the businesses of the users who came or went were and are in the changed months.
insert into metrics.work_month as kept (family, entity, month, first_day, last_day)
select
    'business',
    changed.business,
    changed.month,
    min(changed.first_day),
    max(changed.last_day)
from (
    select
        coalesce(member.business, states.entity) as business,
        states.month,
        states.first_day,
        states.last_day
    from metrics.work_state as states
    left join metrics.member on states.entity = member.user_id
    where states.family = 'user' and states.part = 'supplier' and states.is_other
    union all
    select
        coalesce(member.business, months.entity) as business,
        months.month,
        months.first_day,
        months.last_day
    from metrics.work_member as work
    inner join metrics.work_month as months
        on work.user_id = months.entity and months.family = 'user'
    left join metrics.member on work.user_id = member.user_id
    where work.is_moved and coalesce(member.user_type, 'supplier') = 'supplier'
) as changed
group by changed.business, changed.month
on conflict (entity, family, month) do update set
    first_day = least(kept.first_day, excluded.first_day),
    last_day = greatest(kept.last_day, excluded.last_day);

insert into metrics.work_state (
    family,
    entity,
    part,
    month,
    first_day,
    last_day,
    begins,
    ends,
    old_counts_total,
    old_starts,
    counts_total,
    starts
)
with months as materialized (
    select
        work.*,
        metrics.midnight(work.first_day, report.zone) as begins,
        metrics.midnight(work.last_day + 1, report.zone) as ends,
        coalesce(
            (
                select kept.category
                from metrics.member_businesses as kept
                where kept.business = work.entity
            ),
            'unknown'
        ) as part
    from metrics.work_month as work
    cross join metrics.report
    where work.family = 'business'
),

-- who has no profile is a business alone
staff as (
    select
        months.*,
        member.user_id
    from months
    inner join metrics.member on months.entity = member.business
    union all
    select
        months.*,
        months.entity as user_id
    from months
    where
        not exists (
            select from metrics.member
            where member.user_id = months.entity
        )
),

visits as (
    select
        staff.*,
        theirs.starts
    from staff
    cross join
        lateral (
            select states.starts
            from metrics.work_state as states
            where
                states.entity = staff.user_id
                and states.family = 'user'
                and states.month = staff.month
                and states.part = 'supplier'
            offset 0 -- asked for one by one, however few the planner believes there are
        ) as theirs
    union all
    select
        staff.*,
        theirs.starts
    from staff
    cross join
        lateral (
            select presence.starts
            from metrics.presence
            where
                presence.entity = staff.user_id
                and presence.family = 'user'
                and presence.month = staff.month
                and presence.part = 'supplier'
                and not exists (
                    select from metrics.work_state as states
                    where
                        states.entity = presence.entity
                        and states.family = presence.family
                        and states.month = presence.month
                        and states.part = presence.part
                )
            offset 0 -- likewise
        ) as theirs
),

fresh as (
    select
        firsts.entity,
        firsts.month,
        firsts.first_day,
        firsts.last_day,
        firsts.begins,
        firsts.ends,
        firsts.part,
        array_agg(firsts.first_at order by firsts.first_at) as starts
    from (
        select
            visits.entity,
            visits.month,
            visits.first_day,
            visits.last_day,
            visits.begins,
            visits.ends,
            visits.part,
            min(each.start) as first_at
        from visits
        cross join metrics.report
        cross join
            unnest(
                visits.starts[
                    metrics.how_many_before(visits.begins, visits.starts) + 1
                    :metrics.how_many_before(visits.ends, visits.starts)
                ]
            ) as each (start)
        group by
            visits.entity,
            visits.month,
            visits.first_day,
            visits.last_day,
            visits.begins,
            visits.ends,
            visits.part,
            metrics.local_day(each.start, report.zone)
    ) as firsts
    group by
        firsts.entity,
        firsts.month,
        firsts.first_day,
        firsts.last_day,
        firsts.begins,
        firsts.ends,
        firsts.part
),

old as (
    select
        months.entity,
        months.month,
        months.first_day,
        months.last_day,
        months.begins,
        months.ends,
        presence.part,
        presence.counts_total,
        presence.starts,
        metrics.how_many_before(months.begins, presence.starts) as before,
        metrics.how_many_before(months.ends, presence.starts) as up_to
    from months
    inner join metrics.presence
        on
            months.entity = presence.entity
            and presence.family = 'business'
            and months.month = presence.month
    offset 0 -- the places are looked for once
),

-- the days beside those that changed stay as they are
states as (
    select
        coalesce(old.entity, fresh.entity) as entity,
        coalesce(old.part, fresh.part) as part,
        coalesce(old.month, fresh.month) as month,
        coalesce(old.first_day, fresh.first_day) as first_day,
        coalesce(old.last_day, fresh.last_day) as last_day,
        coalesce(old.begins, fresh.begins) as begins,
        coalesce(old.ends, fresh.ends) as ends,
        old.counts_total as old_counts_total,
        old.starts as old_starts,
        nullif(old.starts[:old.before] || fresh.starts || old.starts[old.up_to + 1:], '{}')
            as starts
    from old
    full join fresh
        on old.entity = fresh.entity and old.month = fresh.month and old.part = fresh.part
    offset 0 -- put together once
)

select
    'business',
    states.entity,
    states.part,
    states.month,
    states.first_day,
    states.last_day,
    states.begins,
    states.ends,
    states.old_counts_total,
    states.old_starts,
    case when states.starts is not null then true end,
    states.starts
from states;
