-- Weddings whose first and latest activity are not those of their activities.
with defined as (
    select
        activity.wedding,
        min(activity.at) as first_at,
        max(activity.at) as last_at
    from metrics.activity
    where activity.wedding between %(low)s::uuid and %(high)s::uuid
    group by activity.wedding
),

kept as (
    select *
    from metrics.wedding
    where wedding.wedding between %(low)s::uuid and %(high)s::uuid
)

select
    'wedding' as what,
    coalesce(defined.wedding, kept.wedding)::text as key,
    case
        when defined.wedding is null then 'kept, though it has no activity'
        when kept.wedding is null then 'is missing'
        else 'differs from its activities'
    end as difference
from defined
full join kept on defined.wedding = kept.wedding
where
    (defined.wedding, defined.first_at, defined.last_at)
    is distinct from (kept.wedding, kept.first_at, kept.last_at)
order by key
