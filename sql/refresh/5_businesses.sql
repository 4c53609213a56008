-- What the businesses of the users who came or went were and are in the changed months.
insert into metrics.work_month as kept (family, entity, month, first_day, last_day)
select
    'business',
    coalesce(member.business, months.entity),
    months.month,
    min(months.first_day),
    max(months.last_day)
from metrics.work_month as months
left join metrics.member on months.entity = member.user_id
where
    months.family = 'user'
    and coalesce(member.user_type, 'supplier') = 'supplier'
    and (
        exists (
            select from metrics.work_state as states
            where
                states.entity = months.entity
                and states.family = months.family
                and states.month = months.month
                and states.is_other
        )
        or exists (
            select from metrics.work_member as work
            where work.user_id = months.entity and work.is_moved
        )
    )
group by coalesce(member.business, months.entity), months.month
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
with visits as (
    select
        staff.business,
        staff.month,
        theirs.starts
    from metrics.work_staff as staff
    cross join
        lateral (
            select states.starts
            from metrics.work_state as states
            where
                states.entity = staff.user_id
                and states.family = 'user'
                and states.month = staff.month
                and states.part = 'supplier'
                and states.starts is not null
            offset 0 -- asked for one by one, however few the planner believes there are
        ) as theirs
    union all
    select
        staff.business,
        staff.month,
        theirs.starts
    from metrics.work_staff as staff
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
        days.business as entity,
        days.month,
        bounds.first_day,
        bounds.last_day,
        metrics.midnight(bounds.first_day, report.zone) as begins,
        metrics.midnight(bounds.last_day + 1, report.zone) as ends,
        metrics.kept_category(days.business) as part,
        days.starts
    from (
        select
            firsts.business,
            firsts.month,
            array_agg(firsts.first_at order by firsts.first_at) as starts
        from (
            select
                visits.business,
                visits.month,
                min(each.start) as first_at
            from visits
            cross join metrics.report
            cross join unnest(visits.starts) as each (start)
            group by visits.business, visits.month, metrics.local_day(each.start, report.zone)
        ) as firsts
        group by firsts.business, firsts.month
    ) as days
    cross join metrics.report
    cross join
        lateral (
            select
                work.first_day,
                work.last_day
            from metrics.work_month as work
            where
                work.entity = days.business
                and work.family = 'business'
                and work.month = days.month
            offset 0 -- likewise
        ) as bounds
)

select
    'business',
    coalesce(old.entity, fresh.entity),
    coalesce(old.part, fresh.part),
    coalesce(old.month, fresh.month),
    coalesce(old.first_day, fresh.first_day),
    coalesce(old.last_day, fresh.last_day),
    coalesce(old.begins, fresh.begins),
    coalesce(old.ends, fresh.ends),
    old.counts_total as old_counts_total,
    old.starts as old_starts,
    case when fresh.starts is not null then true end,
    fresh.starts
from (
    select states.*
    from metrics.work_old_states as states
    where states.family = 'business'
) as old
full join fresh
    on old.entity = fresh.entity and old.month = fresh.month and old.part = fresh.part;
