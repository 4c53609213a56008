-- The businesses with a supplier profile that exists at the moment, with the number of these
-- profiles and the first of them. Each counts once.
with proof as (
    select
        row_number() over (order by people.business) as number,
        people.business as business_id,
        businesses.category,
        count(*) as profiles,
        min(people.created_at) as first_created,
        1 as contribution
    from metrics.people
    left join metrics.businesses on people.business = businesses.business
    where
        people.user_type = 'supplier'
        and not people.is_internal
        and people.created_at <= %(at)s
        and (people.deleted_at is null or people.deleted_at > %(at)s)
        and (%(part)s::text is null or businesses.category = %(part)s)
    group by people.business, businesses.category
),

whole as (
    select
        count(*) as row_count,
        coalesce(sum(proof.contribution), 0) as total
    from proof
)

select
    %(at)s::timestamptz as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
