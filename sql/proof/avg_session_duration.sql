-- The finished sessions started in the last 30 days. The sum of the contributions, which are
-- seconds, divided by the number of sessions is the number.
with proof as (
    select
        row_number() over (order by visits.started_at, visits.id) as number,
        visits.id as session_id,
        visits.user_id,
        visits.started_at,
        visits.seconds as contribution,
        1 as weight
    from metrics.visits
    where
        visits.seconds is not null
        and visits.started_at >= metrics.window_start(%(at)s, 30, %(zone)s)
        and visits.started_at <= %(at)s
        and (%(part)s::text is null or visits.user_type = %(part)s)
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
