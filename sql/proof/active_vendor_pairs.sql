-- The pairs of businesses with an activity in the last 30 days, with the first and the last of
-- these activities. Each counts once.
with proof as (
    select
        row_number() over (order by activities.business_a, activities.business_b) as number,
        activities.business_a as business_id,
        activities.business_b as other_business_id,
        min(activities.at) as first_activity,
        max(activities.at) as last_activity,
        count(*) as activities,
        1 as contribution
    from metrics.activities
    where
        activities.at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and activities.at <= %(at)s
        and (%(part)s::text is null or activities.collaboration_type = %(part)s)
    group by activities.business_a, activities.business_b
),

whole as (
    select
        count(*) as row_count,
        coalesce(sum(proof.contribution), 0) as total
    from proof
)

select
    metrics.window_start(%(at)s, 30, %(zone)s) as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
