-- Profiles that are not taken in as they are now.
select
    'profile taken in' as what,
    coalesce(people.id, member.user_id)::text as key,
    case
        when people.id is null then 'kept, though its row is gone'
        when member.user_id is null then 'is missing'
        else 'differs from its row'
    end as difference
from (
    select *
    from metrics.people
    where people.id between %(low)s::uuid and %(high)s::uuid
) as people
full join (
    select *
    from metrics.member
    where member.user_id between %(low)s::uuid and %(high)s::uuid
) as member on people.id = member.user_id
where (
    people.id, people.user_type, people.business, people.category, people.region,
    people.is_internal, people.created_at, people.deleted_at
) is distinct from (
    member.user_id, member.user_type, member.business, member.category, member.region,
    member.is_internal, member.created_at, member.deleted_at
)
order by key
