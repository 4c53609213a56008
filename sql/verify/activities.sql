-- Activities that are not taken in under the wedding and the pair that the rows tell now, or not
-- with the time since the wedding's first.
with defined as (
    select *
    from metrics.activities
    where
        activities.collaboration_id between %(low)s::uuid and %(high)s::uuid
        and isfinite(activities.at)
),

kept as (
    select
        activity.*,
        activity.micros
        = (date_part('epoch', activity.at - wedding.first_at) * 1000000)::bigint as is_timed
    from metrics.activity
    left join metrics.wedding on activity.wedding = wedding.wedding
    where activity.collaboration_id between %(low)s::uuid and %(high)s::uuid
)

select
    'activity taken in' as what,
    concat_ws(
        ' ',
        coalesce(defined.collaboration_id, kept.collaboration_id),
        coalesce(defined.at, kept.at)
    ) as key,
    case
        when defined.collaboration_id is null then 'kept, though it does not count'
        when kept.collaboration_id is null then 'is missing'
        else 'differs from the rows'
    end as difference
from defined
full join kept on defined.collaboration_id = kept.collaboration_id and defined.at = kept.at
where (
    defined.collaboration_id, defined.wedding, defined.business_a, defined.business_b,
    defined.collaboration_type
) is distinct from (
    kept.collaboration_id, kept.wedding, kept.business_a, kept.business_b, kept.part
)
or not coalesce(kept.is_timed, true)
order by key
