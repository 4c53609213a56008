-- What the rows that are kept add to each series: signed steps, by local day and quarter of an
-- hour, and of those only what belongs to the keys a refresh is working on. It takes off what these
-- views say before it changes the rows and adds what they say afterwards, so no step has to be
-- stored.

-- Sign-ups and couples, and businesses for as long as one of their supplier profiles exists.
create view metrics.work_people_cells as
select
    steps.series,
    totals.part,
    steps.day,
    metrics.quarter(steps.at, metrics.midnight(steps.day, steps.zone)) as quarter,
    sum(steps.n) as n
from (
    select
        moments.*,
        report.zone,
        metrics.local_day(moments.at, report.zone) as day
    from (
        select
            changes.series,
            changes.part,
            changes.at,
            changes.n
        from metrics.work_entity as work
        inner join metrics.member on work.entity = member.user_id
        cross join
            lateral (
                values
                ('signups', member.user_type, member.created_at, 1, true),
                ('couples', member.region, member.created_at, 1, member.user_type = 'couple'),
                ('couples', member.region, member.deleted_at, -1, member.user_type = 'couple')
            ) as changes (series, part, at, n, counts)
        where
            work.family = 'person'
            and not member.is_internal
            and changes.counts
            and (
                changes.series = 'signups' or (member.deleted_at > member.created_at) is not false
            )
        union all
        select
            'suppliers' as series,
            coalesce(
                (
                    select kept.category
                    from metrics.member_businesses as kept
                    where kept.business = work.entity
                ),
                'unknown'
            ) as part,
            changes.at,
            changes.n
        from metrics.work_entity as work
        cross join
            lateral (
                select
                    range_agg(
                        tstzrange(member.created_at, coalesce(member.deleted_at, 'infinity'))
                    ) as spans
                from metrics.member
                where
                    member.business = work.entity
                    and member.user_type = 'supplier'
                    and not member.is_internal
                    and isfinite(member.created_at)
                    and (member.deleted_at > member.created_at) is not false
            ) as alive
        cross join lateral unnest(alive.spans) as span (whole)
        cross join
            lateral (
                values (lower(span.whole), 1), (upper(span.whole), -1)
            ) as changes (at, n)
        where work.family = 'business'
    ) as moments
    cross join metrics.report
    where isfinite(moments.at)
) as steps
cross join lateral (values (steps.part), ('')) as totals (part)
group by
    steps.series,
    totals.part,
    steps.day,
    metrics.quarter(steps.at, metrics.midnight(steps.day, steps.zone));

-- Ratings of the vendors.
create view metrics.work_rating_cells as
select
    'ratings' as series,
    totals.part,
    steps.day,
    metrics.quarter(steps.at, metrics.midnight(steps.day, steps.zone)) as quarter,
    count(*) as n,
    sum(steps.rating) as amount
from (
    select
        rating.*,
        report.zone,
        metrics.local_day(rating.at, report.zone) as day
    from metrics.work_entity as work
    cross join metrics.report
    inner join metrics.rating on work.entity = rating.vendor_id
    where work.family = 'vendor'
) as steps
cross join lateral (values (steps.part), ('')) as totals (part)
group by
    totals.part,
    steps.day,
    metrics.quarter(steps.at, metrics.midnight(steps.day, steps.zone));
