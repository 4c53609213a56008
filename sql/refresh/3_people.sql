-- Takes changed profiles in, with what they and their businesses add to sign-ups, couples and
-- suppliers.
insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    -cells.n,
    0
from metrics.work_people_cells as cells;

delete from metrics.member
using metrics.work_member as work
where work.user_id = member.user_id;

insert into metrics.member (
    user_id, user_type, business, category, region, is_internal, created_at, deleted_at
)
select
    people.id,
    people.user_type,
    people.business,
    people.category,
    people.region,
    people.is_internal,
    people.created_at,
    people.deleted_at
from metrics.work_member as work
inner join metrics.people on work.user_id = people.id;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    0
from metrics.work_people_cells as cells;

-- a business whose category changed is another part on all of its days
insert into metrics.work_month (family, entity, month, first_day, last_day)
select distinct
    'business',
    presence.entity,
    presence.month,
    presence.month as first_day,
    (presence.month + interval '1 month')::date - 1
from (
    select
        work.entity,
        coalesce(
            (
                select kept.category
                from metrics.member_businesses as kept
                where kept.business = work.entity
            ),
            'unknown'
        ) as category
    from metrics.work_entity as work
    where work.family = 'business'
    offset 0 -- once a business
) as businesses
inner join metrics.presence
    on businesses.entity = presence.entity and presence.family = 'business'
where presence.part <> businesses.category
on conflict (entity, family, month) do update set
    first_day = excluded.first_day,
    last_day = excluded.last_day;
