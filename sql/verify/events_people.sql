-- Steps of sign-ups, couples, suppliers and ratings that are not at the moments the rows tell.
with defined as (
    select
        people.id as entity,
        steps.series,
        totals.part,
        steps.at,
        steps.n,
        0 as amount
    from metrics.people
    cross join
        lateral (
            values
            ('signups', people.user_type, people.created_at, 1, true),
            ('couples', people.region, people.created_at, 1, people.user_type = 'couple'),
            ('couples', people.region, people.deleted_at, -1, people.user_type = 'couple')
        ) as steps (series, part, at, n, counts)
    cross join lateral (values (steps.part), ('')) as totals (part)
    where
        people.id between %(low)s::uuid and %(high)s::uuid
        and not people.is_internal
        and steps.counts
        and (steps.series = 'signups' or (people.deleted_at > people.created_at) is not false)
    union all
    select
        united.business as entity,
        'suppliers' as series,
        totals.part,
        steps.at,
        steps.n,
        0 as amount
    from (
        select
            people.business,
            range_agg(
                tstzrange(people.created_at, coalesce(people.deleted_at, 'infinity'))
            ) as spans
        from metrics.people
        where
            people.business between %(low)s::uuid and %(high)s::uuid
            and people.user_type = 'supplier'
            and not people.is_internal
            and isfinite(people.created_at)
            and (people.deleted_at > people.created_at) is not false
        group by people.business
    ) as united
    inner join metrics.businesses on united.business = businesses.business
    cross join lateral unnest(united.spans) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as steps (at, n)
    cross join lateral (values (businesses.category), ('')) as totals (part)
    union all
    select
        ratings.vendor_id as entity,
        'ratings' as series,
        totals.part,
        ratings.created_at as at,
        1 as n,
        ratings.rating as amount
    from metrics.ratings
    cross join lateral (values (ratings.category), ('')) as totals (part)
    where
        ratings.vendor_id between %(low)s::uuid and %(high)s::uuid
        and ratings.rating is not null
),

both_sides as (
    select
        defined.entity,
        defined.series,
        defined.part,
        defined.at,
        defined.n,
        defined.amount
    from defined
    where isfinite(defined.at)
    union all
    select
        event.entity,
        event.series,
        event.part,
        event.at,
        -event.n as n,
        -event.amount as amount
    from metrics.event
    where
        event.entity between %(low)s::uuid and %(high)s::uuid
        and event.family in ('person', 'business', 'vendor')
)

select
    both_sides.series || ' step' as what,
    concat_ws(' ', both_sides.entity, nullif(both_sides.part, ''), both_sides.at) as key,
    'is ' || -sum(both_sides.n) || ' (' || -sum(both_sides.amount) || ') off' as difference
from both_sides
group by both_sides.series, both_sides.part, both_sides.entity, both_sides.at
having sum(both_sides.n) <> 0 or sum(both_sides.amount) <> 0
order by what, key
