-- What the businesses of the changed users were and are on the changed days.
insert into metrics.work_business_day (business, day)
select distinct
    coalesce(member.business, work.entity),
    work.day
from metrics.work_presence as work
left join metrics.member on work.entity = member.user_id
where work.family = 'user' and work.part = 'supplier'
on conflict do nothing;

delete from metrics.work_presence;

insert into metrics.work_presence (
    family, entity, part, day, counts_total, first_at, is_there
)
select
    'business',
    staff.business,
    coalesce(businesses.category, 'unknown'),
    staff.day,
    true,
    min(presence.first_at),
    true
from (
    select
        days.business,
        days.day,
        member.user_id
    from metrics.work_business_day as days
    inner join metrics.member on days.business = member.business
    union
    select
        days.business,
        days.day,
        days.business as user_id
    from metrics.work_business_day as days
    where not exists (
        select from metrics.member
        where member.user_id = days.business
    )
) as staff
inner join metrics.presence
    on
        staff.user_id = presence.entity
        and presence.family = 'user'
        and presence.part = 'supplier'
        and staff.day = presence.day
left join metrics.member_businesses as businesses on staff.business = businesses.business
group by staff.business, coalesce(businesses.category, 'unknown'), staff.day;

insert into metrics.work_presence (
    family, entity, part, day, counts_total, is_there
)
select
    presence.family,
    presence.entity,
    presence.part,
    presence.day,
    presence.counts_total,
    false
from metrics.work_business_day as days
inner join metrics.presence
    on
        days.business = presence.entity
        and presence.family = 'business'
        and days.day = presence.day
on conflict do nothing;
