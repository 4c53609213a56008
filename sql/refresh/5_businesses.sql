-- What the businesses of the changed users were and are in the changed months.
insert into metrics.work_month as kept (family, entity, month, first_day, last_day)
select
    'business',
    coalesce(member.business, months.entity),
    months.month,
    min(months.first_day),
    max(months.last_day)
from metrics.work_month as months
left join metrics.member on months.entity = member.user_id
where months.family = 'user' and coalesce(member.user_type, 'supplier') = 'supplier'
group by coalesce(member.business, months.entity), months.month
on conflict (entity, family, month) do update set
    first_day = least(kept.first_day, excluded.first_day),
    last_day = greatest(kept.last_day, excluded.last_day);

insert into metrics.work_presence (family, entity, part, month, counts_total, starts)
select
    'business',
    days.business,
    coalesce(first_profile.category, 'unknown'),
    days.month,
    true,
    array_agg(days.first_at order by days.first_at)
from (
    select
        visits.business,
        visits.month,
        min(each.start) as first_at
    from (
        select
            staff.business,
            staff.month,
            work.starts
        from metrics.work_staff as staff
        inner join metrics.work_presence as work
            on
                staff.user_id = work.entity
                and work.family = 'user'
                and work.part = 'supplier'
                and staff.month = work.month
        union all
        select
            staff.business,
            staff.month,
            presence.starts
        from metrics.work_staff as staff
        inner join metrics.presence
            on
                staff.user_id = presence.entity
                and presence.family = 'user'
                and presence.part = 'supplier'
                and staff.month = presence.month
        where
            not exists (
                select from metrics.work_month as changed
                where
                    changed.entity = staff.user_id
                    and changed.family = 'user'
                    and changed.month = staff.month
            )
    ) as visits
    cross join metrics.report
    cross join unnest(visits.starts) as each (start)
    group by visits.business, visits.month, metrics.local_day(each.start, report.zone)
) as days
left join
    lateral (
        select member.category
        from metrics.member
        where
            member.business = days.business
            and member.user_type = 'supplier'
            and not member.is_internal
        order by member.created_at, member.user_id
        limit 1
    ) as first_profile
    on true
group by days.business, coalesce(first_profile.category, 'unknown'), days.month;
