-- The ratings given in the last 90 days. Where there are at least five, the sum of the
-- contributions divided by the number of ratings is the number.
with proof as (
    select
        row_number() over (order by ratings.created_at, ratings.id) as number,
        ratings.id as rating_id,
        ratings.vendor_id,
        ratings.category,
        ratings.created_at,
        ratings.rating as contribution,
        1 as weight
    from metrics.ratings
    where
        ratings.created_at >= metrics.window_start(%(at)s, 90, %(zone)s)
        and ratings.created_at <= %(at)s
        and ratings.rating is not null
        and (%(part)s::text is null or ratings.category = %(part)s)
),

whole as (
    select
        count(*) as row_count,
        case
            when count(*) >= 5
                then round(sum(proof.contribution) / sum(proof.weight), 6)
        end as total
    from proof
)

select
    metrics.window_start(%(at)s, 90, %(zone)s) as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
