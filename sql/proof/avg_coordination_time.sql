-- The weddings with an activity in the last 30 days, with their first activity ever and their
-- latest. A contribution is the seconds between the two and a weight the 3,600 seconds of an hour:
-- the sum of the contributions divided by the sum of the weights is the number.
with recent as (
    select distinct activities.wedding
    from metrics.activities
    where
        activities.at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and activities.at <= %(at)s
        and (%(part)s::text is null or activities.collaboration_type = %(part)s)
),

proof as (
    select
        row_number() over (order by activities.wedding) as number,
        activities.wedding as wedding_id,
        min(activities.at) as first_activity,
        max(activities.at) as last_activity,
        round(extract(epoch from max(activities.at) - min(activities.at)) / 3600, 6) as hours,
        extract(epoch from max(activities.at) - min(activities.at)) as contribution,
        3600 as weight
    from recent
    inner join metrics.activities on recent.wedding = activities.wedding
    where
        activities.at <= %(at)s
        and (%(part)s::text is null or activities.collaboration_type = %(part)s)
    group by activities.wedding
),

whole as (
    select
        count(*) as row_count,
        round(sum(proof.contribution)::numeric / nullif(sum(proof.weight), 0), 6) as total
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
