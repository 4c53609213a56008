-- The profiles created since midnight. Each counts once.
with proof as (
    select
        row_number() over (order by people.created_at, people.id) as number,
        people.id as profile_id,
        people.user_type,
        people.created_at,
        1 as contribution
    from metrics.people
    where
        not people.is_internal
        and people.created_at >= %(since)s
        and people.created_at <= %(at)s
        and (%(part)s::text is null or people.user_type = %(part)s)
),

whole as (
    select
        count(*) as row_count,
        coalesce(sum(proof.contribution), 0) as total
    from proof
)

select
    %(since)s::timestamptz as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
