-- What the changed entities add now: sign-ups, couples, businesses, ratings, payments, pairs and
-- weddings, each as signed steps at exact moments. Every step stands under its part and in the
-- total.

-- sign-ups and couples
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'person',
    member.user_id,
    work.other,
    steps.series,
    totals.part,
    steps.at,
    steps.n,
    0
from metrics.work_entity as work
inner join metrics.member on work.entity = member.user_id
cross join
    lateral (
        values
        ('signups', member.user_type, member.created_at, 1),
        ('couples', member.region, member.created_at, 1),
        ('couples', member.region, member.deleted_at, -1)
    ) as steps (series, part, at, n)
cross join lateral (values (steps.part), ('')) as totals (part)
where
    work.family = 'person'
    and not member.is_internal
    and isfinite(steps.at)
    and (
        steps.series = 'signups'
        or (
            member.user_type = 'couple'
            and (member.deleted_at is null or member.deleted_at > member.created_at)
        )
    );

-- businesses, for as long as one of their supplier profiles exists
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'business',
    islands.business,
    islands.other,
    'suppliers',
    totals.part,
    steps.at,
    steps.n,
    0
from (
    select
        alive.business,
        alive.other,
        min(alive.begins) as begins,
        max(alive.ends) as ends
    from (
        select
            spans.*,
            count(*) filter (where spans.is_new) over (
                partition by spans.business order by spans.begins, spans.ends
            ) as island
        from (
            select
                member.business,
                work.other,
                member.created_at as begins,
                coalesce(member.deleted_at, 'infinity') as ends,
                member.created_at > max(coalesce(member.deleted_at, 'infinity')) over (
                    partition by member.business
                    order by member.created_at, coalesce(member.deleted_at, 'infinity')
                    rows between unbounded preceding and 1 preceding
                ) is not false as is_new
            from metrics.work_entity as work
            inner join metrics.member on work.entity = member.business
            where
                work.family = 'business'
                and member.user_type = 'supplier'
                and not member.is_internal
                and isfinite(member.created_at)
                and (member.deleted_at is null or member.deleted_at > member.created_at)
        ) as spans
    ) as alive
    group by alive.business, alive.other, alive.island
) as islands
inner join metrics.member_businesses as businesses on islands.business = businesses.business
cross join
    lateral (
        values (islands.begins, 1), (islands.ends, -1)
    ) as steps (at, n)
cross join lateral (values (businesses.category), ('')) as totals (part)
where isfinite(steps.at);

-- ratings
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'vendor',
    ratings.vendor_id,
    work.other,
    'ratings',
    totals.part,
    ratings.created_at,
    1,
    ratings.rating
from metrics.work_entity as work
inner join metrics.ratings on work.entity = ratings.vendor_id
cross join lateral (values (ratings.category), ('')) as totals (part)
where work.family = 'vendor' and ratings.rating is not null and isfinite(ratings.created_at);

-- recurring revenue: priced anew at every midnight on which a rate begins to hold
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'account',
    prices.account,
    prices.other,
    'mrr',
    totals.part,
    prices.at,
    prices.minor - coalesce(
        lag(prices.minor) over (
            partition by prices.subscription_id, prices.paid_from, totals.part order by prices.at
        ),
        0
    ),
    0
from (
    select
        spans.account,
        work.other,
        spans.subscription_id,
        spans.plan,
        spans.paid_from,
        moments.at,
        case
            when moments.at = spans.paid_to then 0
            else metrics.monthly_minor(
                spans.price,
                spans.months,
                metrics.rate_on(
                    spans.currency, report.currency, metrics.local_day(moments.at, report.zone)
                )
            )
        end as minor
    from metrics.work_entity as work
    cross join metrics.report
    inner join metrics.paid_span as spans on work.entity = spans.account
    cross join
        lateral (
            select spans.paid_from as at
            union
            select spans.paid_to as at
            union
            select metrics.midnight(rates.day, report.zone) as at
            from metrics.source_rates as rates
            where
                rates.currency = spans.currency
                and spans.currency <> report.currency
                and metrics.midnight(rates.day, report.zone) > spans.paid_from
                and metrics.midnight(rates.day, report.zone) < spans.paid_to
        ) as moments
    where work.family = 'account' and isfinite(moments.at)
) as prices
cross join lateral (values (prices.plan), ('')) as totals (part);

-- accounts that pay, at all and for each plan: overlapping and touching spans are one
insert into metrics.paying_span (account, part, paid_from, paid_to)
select
    paying.account,
    paying.part,
    min(paying.paid_from),
    max(paying.paid_to)
from (
    select
        spans.*,
        count(*) filter (where spans.is_new) over (
            partition by spans.account, spans.part order by spans.paid_from, spans.paid_to
        ) as island
    from (
        select
            paid.account,
            totals.part,
            paid.paid_from,
            paid.paid_to,
            paid.paid_from > max(paid.paid_to) over (
                partition by paid.account, totals.part
                order by paid.paid_from, paid.paid_to
                rows between unbounded preceding and 1 preceding
            ) is not false as is_new
        from metrics.work_entity as work
        inner join metrics.paid_span as paid on work.entity = paid.account
        cross join lateral (values (paid.plan), ('')) as totals (part)
        where work.family = 'account'
    ) as spans
) as paying
group by paying.account, paying.part, paying.island;

insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'account',
    spans.account,
    work.other,
    'paying',
    spans.part,
    steps.at,
    steps.n,
    0
from metrics.work_entity as work
inner join metrics.paying_span as spans on work.entity = spans.account
cross join
    lateral (
        values (spans.paid_from, 1), (spans.paid_to, -1)
    ) as steps (at, n)
where work.family = 'account' and isfinite(steps.at);

-- pairs of businesses: in with an activity, out thirty days after the last
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'pair',
    days.business_a,
    days.business_b,
    'pairs',
    days.part,
    steps.at,
    steps.n,
    0
from (
    select
        acts.*,
        metrics.local_day(acts.at, report.zone) as day,
        metrics.local_day(
            lag(acts.at) over following, report.zone
        ) as old_day,
        metrics.local_day(
            lead(acts.at) over following, report.zone
        ) as next_day,
        report.zone
    from (
        select distinct
            activity.business_a,
            activity.business_b,
            totals.part,
            activity.at
        from metrics.work_entity as work
        inner join metrics.activity
            on work.entity = activity.business_a and work.other = activity.business_b
        cross join lateral (values (activity.part), ('')) as totals (part)
        where work.family = 'pair'
    ) as acts
    cross join metrics.report
    window following as (
        partition by acts.business_a, acts.business_b, acts.part order by acts.at
    )
) as days
cross join
    lateral (
        values
        (days.at, 1, coalesce(days.old_day <= days.day - 30, true)),
        (
            metrics.midnight(days.day + 30, days.zone),
            -1,
            coalesce(days.next_day >= days.day + 30, true)
        )
    ) as steps (at, n, holds)
where steps.holds;

-- weddings: in with the month's first activity, out with the month; and for the coordination time in
-- with an activity, further with each, out thirty days after the last
insert into metrics.event (family, entity, other, series, part, at, n, amount)
select
    'wedding',
    days.wedding,
    '00000000-0000-0000-0000-000000000000',
    steps.series,
    days.part,
    steps.at,
    steps.n,
    extract(epoch from steps.spent)
from (
    select
        acts.*,
        first_value(acts.at) over following as first_at,
        lag(acts.at) over following as old_at,
        metrics.local_day(acts.at, report.zone) as day,
        metrics.local_day(
            lag(acts.at) over following, report.zone
        ) as old_day,
        metrics.local_day(
            lead(acts.at) over following, report.zone
        ) as next_day,
        report.zone
    from (
        select distinct
            activity.wedding,
            totals.part,
            activity.at
        from metrics.work_entity as work
        inner join metrics.activity on work.entity = activity.wedding
        cross join lateral (values (activity.part), ('')) as totals (part)
        where work.family = 'wedding'
    ) as acts
    cross join metrics.report
    window following as (partition by acts.wedding, acts.part order by acts.at)
) as days
cross join
    lateral (
        values
        (
            'weddings',
            days.at,
            1,
            interval '0',
            coalesce(days.old_day < date_trunc('month', days.day::timestamp)::date, true)
        ),
        (
            'weddings',
            metrics.midnight(
                (date_trunc('month', days.day::timestamp) + interval '1 month')::date, days.zone
            ),
            -1,
            interval '0',
            coalesce(days.old_day < date_trunc('month', days.day::timestamp)::date, true)
        ),
        (
            'coordination',
            days.at,
            1,
            days.at - days.first_at,
            coalesce(days.old_day <= days.day - 30, true)
        ),
        ('coordination', days.at, 0, days.at - days.old_at, days.old_day > days.day - 30),
        (
            'coordination',
            metrics.midnight(days.day + 30, days.zone),
            -1,
            days.first_at - days.at,
            coalesce(days.next_day >= days.day + 30, true)
        )
    ) as steps (series, at, n, spent, holds)
where steps.holds;

insert into metrics.work_cell (series, part, day, n, amount)
select
    event.series,
    event.part,
    metrics.local_day(event.at, report.zone),
    sum(event.n),
    sum(event.amount)
from metrics.work_entity as work
cross join metrics.report
inner join metrics.event
    on work.entity = event.entity and work.family = event.family and work.other = event.other
group by event.series, event.part, metrics.local_day(event.at, report.zone);
