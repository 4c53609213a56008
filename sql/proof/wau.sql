-- The users who started a session in the last 7 days, with the first of these sessions and their
-- number. Each counts once.
with proof as (
    select
        row_number() over (order by visits.user_id) as number,
        visits.user_id,
        min(visits.started_at) as first_session,
        count(*) as sessions,
        1 as contribution
    from metrics.visits
    where
        visits.started_at >= metrics.window_start(%(at)s, 7, %(zone)s)
        and visits.started_at <= %(at)s
        and (%(part)s::text is null or visits.user_type = %(part)s)
    group by visits.user_id
),

whole as (
    select
        count(*) as row_count,
        coalesce(sum(proof.contribution), 0) as total
    from proof
)

select
    metrics.window_start(%(at)s, 7, %(zone)s) as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
