-- Profiles that are not taken in as they are now.
with defined as (
    select *
    from metrics.people
    where people.id between %(low)s::uuid and %(high)s::uuid
),

kept as (
    select *
    from metrics.member
    where member.user_id between %(low)s::uuid and %(high)s::uuid
)

select
    'profile taken in' as what,
    coalesce(defined.id, kept.user_id)::text as key,
    case
        when defined.id is null then 'kept, though its row is gone'
        when kept.user_id is null then 'is missing'
        else 'differs from its row'
    end as difference
from defined
full join kept on defined.id = kept.user_id
where (
    defined.id, defined.user_type, defined.business, defined.category, defined.region,
    defined.is_internal, defined.created_at, defined.deleted_at
) is distinct from (
    kept.user_id, kept.user_type, kept.business, kept.category, kept.region, kept.is_internal,
    kept.created_at, kept.deleted_at
)
order by key
