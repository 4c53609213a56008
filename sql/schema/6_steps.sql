-- What the rows that are kept add to each series: signed steps, by local day and quarter of an hour,
-- and of those only what belongs to the keys a refresh is working on. It takes off what these views
-- say before it changes the rows and adds what they say afterwards, so no step has to be stored.

-- Days of presence, one row each, with the days since the one before; 32 stands for more than 31.
create view metrics.presence_days as
select
    days.family,
    days.entity,
    days.part,
    days.day,
    days.region,
    days.counts_total,
    days.first_at,
    least(
        coalesce(
            days.day - lag(days.day) over (
                partition by days.entity, days.family, days.part order by days.day
            ),
            32
        ),
        32
    ) as gap,
    days.durations
from (
    select
        presence.family,
        presence.entity,
        presence.part,
        presence.region,
        presence.counts_total,
        metrics.local_day(each.start, report.zone) as day,
        min(each.start) as first_at,
        array_agg(each.seconds order by each.seconds)
        filter (where each.seconds is not null) as durations
    from metrics.presence
    cross join metrics.report
    cross join unnest(presence.starts, presence.seconds) as each (start, seconds)
    group by
        presence.family,
        presence.entity,
        presence.part,
        presence.region,
        presence.counts_total,
        metrics.local_day(each.start, report.zone)
) as days;

-- Who belonged, or belongs, to the businesses that a refresh is working on. Who has no profile is a
-- business alone.
create view metrics.work_staff as
select
    months.entity as business,
    months.month,
    member.user_id
from metrics.work_month as months
inner join metrics.member on months.entity = member.business
where months.family = 'business'
union
select
    months.entity as business,
    months.month,
    months.entity as user_id
from metrics.work_month as months
where
    months.family = 'business'
    and not exists (select from metrics.member where member.user_id = months.entity);

-- The changed months as they were and as they are, with the bounds of the days that changed in them.
create view metrics.work_both_states as
select
    coalesce(old.family, fresh.family) as family,
    coalesce(old.entity, fresh.entity) as entity,
    coalesce(old.part, fresh.part) as part,
    coalesce(old.month, fresh.month) as month,
    coalesce(old.begins, fresh.begins) as begins,
    coalesce(old.ends, fresh.ends) as ends,
    old.region as old_region,
    old.counts_total as old_counts_total,
    old.starts as old_starts,
    old.seconds as old_seconds,
    fresh.region,
    fresh.counts_total,
    fresh.starts,
    fresh.seconds
from (
    select
        presence.*,
        metrics.midnight(months.first_day, report.zone) as begins,
        metrics.midnight(months.last_day + 1, report.zone) as ends
    from metrics.work_month as months
    cross join metrics.report
    inner join metrics.presence
        on
            months.entity = presence.entity
            and months.family = presence.family
            and months.month = presence.month
) as old
full join (
    select
        work.*,
        metrics.midnight(months.first_day, report.zone) as begins,
        metrics.midnight(months.last_day + 1, report.zone) as ends
    from metrics.work_month as months
    cross join metrics.report
    inner join metrics.work_presence as work
        on
            months.entity = work.entity
            and months.family = work.family
            and months.month = work.month
) as fresh
    on
        old.entity = fresh.entity
        and old.family = fresh.family
        and old.month = fresh.month
        and old.part = fresh.part;

-- The moments of the changed days as they were (-1) and are (1), and for both those before and after
-- that did not change: all that decides about the steps of the days.
create view metrics.work_moments as
select
    moments.n,
    states.family,
    states.entity,
    states.part,
    case
        when moments.n = -1 and states.old_starts is not null then states.old_region
        when states.starts is null then states.old_region
        else states.region
    end as region,
    case
        when moments.n = -1 and states.old_starts is not null then states.old_counts_total
        when states.starts is null then states.old_counts_total
        else states.counts_total
    end as counts_total,
    moments.start
from metrics.work_both_states as states
cross join
    lateral (
        select
            max(each.start) filter (where each.start < states.begins) as before,
            min(each.start) filter (where each.start >= states.ends) as after
        from unnest(coalesce(states.starts, states.old_starts)) as each (start)
    ) as beside
cross join
    lateral (
        select
            -1 as n,
            each.start
        from unnest(states.old_starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            1 as n,
            each.start
        from unnest(states.starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            either.n,
            neighbours.start
        from (
            select beside.before as start
            union all
            select beside.after as start
            union all
            (
                select
                    case
                        when
                            not exists (
                                select from metrics.work_month as changed
                                where
                                    changed.entity = earlier.entity
                                    and changed.family = earlier.family
                                    and changed.month = earlier.month
                            )
                            then earlier.starts[cardinality(earlier.starts)]
                    end as start
                from metrics.presence as earlier
                where
                    beside.before is null
                    and earlier.entity = states.entity
                    and earlier.family = states.family
                    and earlier.part = states.part
                    and earlier.month < states.month
                order by earlier.month desc
                limit 1
            )
            union all
            (
                select
                    case
                        when
                            not exists (
                                select from metrics.work_month as changed
                                where
                                    changed.entity = later.entity
                                    and changed.family = later.family
                                    and changed.month = later.month
                            )
                            then later.starts[1]
                    end as start
                from metrics.presence as later
                where
                    beside.after is null
                    and later.entity = states.entity
                    and later.family = states.family
                    and later.part = states.part
                    and later.month > states.month
                order by later.month
                limit 1
            )
        ) as neighbours
        cross join (values (-1), (1)) as either (n)
        where neighbours.start is not null
    ) as moments;

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
            first_profile.category as part,
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
        cross join
            lateral (
                select coalesce(member.category, 'unknown') as category
                from metrics.member
                where
                    member.business = work.entity
                    and member.user_type = 'supplier'
                    and not member.is_internal
                order by member.created_at, member.user_id
                limit 1
            ) as first_profile
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

-- Pairs of businesses: in with an activity, out thirty days after the last. Weddings: in with the
-- month's first activity, out with the month; and for the coordination time in with an activity,
-- further with each, out thirty days after the last. What lies a month before the first change adds
-- the same before and after it.
create view metrics.work_coordination_cells as
select
    steps.series,
    steps.part,
    steps.day,
    steps.quarter,
    sum(steps.n) as n,
    sum(steps.amount) as amount
from (
    select
        'pairs' as series,
        days.part,
        changes.day,
        changes.quarter,
        changes.n,
        0 as amount
    from (
        select
            acts.*,
            lag(acts.day) over following as old_day,
            lead(acts.day) over following as next_day
        from (
            select distinct
                activity.business_a,
                activity.business_b,
                totals.part,
                activity.at,
                report.zone,
                metrics.local_day(activity.at, report.zone) as day
            from metrics.work_entity as work
            cross join metrics.report
            inner join metrics.activity
                on
                    work.entity = activity.business_a
                    and work.other = activity.business_b
                    and activity.at >= work.since - interval '32 days'
            cross join lateral (values (activity.part), ('')) as totals (part)
            where work.family = 'pair'
        ) as acts
        window following as (
            partition by acts.business_a, acts.business_b, acts.part order by acts.at
        )
    ) as days
    cross join
        lateral (
            values
            (
                days.day,
                metrics.quarter(days.at, metrics.midnight(days.day, days.zone)),
                1,
                coalesce(days.old_day <= days.day - 30, true)
            ),
            (days.day + 30, 0, -1, coalesce(days.next_day >= days.day + 30, true))
        ) as changes (day, quarter, n, holds)
    where changes.holds
    union all
    select
        changes.series,
        days.part,
        changes.day,
        case
            when changes.is_moment
                then metrics.quarter(days.at, metrics.midnight(days.day, days.zone))
            else 0
        end as quarter,
        changes.n,
        extract(epoch from changes.spent) as amount
    from (
        select
            acts.*,
            (
                select min(activity.at) from metrics.activity
                where
                    activity.wedding = acts.wedding
                    and (acts.part = '' or activity.part = acts.part)
            ) as first_at,
            lag(acts.at) over following as old_at,
            lag(acts.day) over following as old_day,
            lead(acts.day) over following as next_day,
            metrics.month_of(acts.day) as month
        from (
            select distinct
                activity.wedding,
                totals.part,
                activity.at,
                report.zone,
                metrics.local_day(activity.at, report.zone) as day
            from metrics.work_entity as work
            cross join metrics.report
            inner join metrics.activity
                on
                    work.entity = activity.wedding
                    and activity.at >= work.since - interval '32 days'
            cross join lateral (values (activity.part), ('')) as totals (part)
            where work.family = 'wedding'
        ) as acts
        window following as (partition by acts.wedding, acts.part order by acts.at)
    ) as days
    cross join
        lateral (
            values
            (
                'weddings',
                days.day,
                true,
                1,
                interval '0',
                coalesce(days.old_day < days.month, true)
            ),
            (
                'weddings',
                (days.month + interval '1 month')::date,
                false,
                -1,
                interval '0',
                coalesce(days.old_day < days.month, true)
            ),
            (
                'coordination',
                days.day,
                true,
                1,
                days.at - days.first_at,
                coalesce(days.old_day <= days.day - 30, true)
            ),
            (
                'coordination',
                days.day,
                true,
                0,
                days.at - days.old_at,
                days.old_day > days.day - 30
            ),
            (
                'coordination',
                days.day + 30,
                false,
                -1,
                days.first_at - days.at,
                coalesce(days.next_day >= days.day + 30, true)
            )
        ) as changes (series, day, is_moment, n, spent, holds)
    where changes.holds
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;

-- The latest rate of a currency on or before the day, as it was last taken in.
create or replace function metrics.kept_rate_on(unit text, on_day date)
returns numeric language sql stable parallel safe
return (
    select rate.rate
    from metrics.rate
    where rate.currency = unit and rate.day <= on_day
    order by rate.day desc
    limit 1
);

-- Recurring revenue of the accounts: in with a paid span at the rate of its day, on with every rate
-- that begins to hold, out with the span at its last rate.
create view metrics.work_revenue_steps as
select
    work.account,
    spans.plan,
    prices.at,
    prices.is_before,
    metrics.monthly_minor(spans.price, spans.months, prices.rate)
    - metrics.monthly_minor(spans.price, spans.months, prices.old_rate) as n
from metrics.work_account as work
cross join metrics.report
inner join metrics.paid_span as spans on work.account = spans.account
cross join
    lateral (
        select
            spans.paid_from as at,
            false as is_before,
            case
                when spans.currency = report.currency then 1
                else metrics.kept_rate_on(
                    spans.currency, metrics.local_day(spans.paid_from, report.zone)
                )
            end as rate,
            null::numeric as old_rate
        where spans.paid_from >= work.since
        union all
        select
            work.since - interval '1 microsecond' as at,
            true as is_before,
            case
                when spans.currency = report.currency then 1
                else metrics.kept_rate_on(
                    spans.currency,
                    metrics.local_day(work.since - interval '1 microsecond', report.zone)
                )
            end as rate,
            null as old_rate
        where spans.paid_from < work.since
        union all
        select
            spans.paid_to as at,
            false as is_before,
            null as rate,
            case
                when spans.currency = report.currency then 1
                else metrics.kept_rate_on(
                    spans.currency,
                    metrics.local_day(spans.paid_to - interval '1 microsecond', report.zone)
                )
            end as old_rate
        union all
        select
            metrics.midnight(rate.day, report.zone) as at,
            false as is_before,
            rate.rate,
            rate.old_rate
        from metrics.rate
        where
            rate.currency = spans.currency
            and spans.currency <> report.currency
            and metrics.midnight(rate.day, report.zone) > spans.paid_from
            and metrics.midnight(rate.day, report.zone) < spans.paid_to
            and metrics.midnight(rate.day, report.zone) >= work.since
    ) as prices
where spans.paid_to >= work.since and isfinite(prices.at);

-- Why the accounts' revenue changed: each compared at the ends of consecutive local days on which a
-- step was taken. What the rate alone gained or lost is that of what was held at both ends.
create view metrics.work_movement_cells as
select
    flows.series,
    '' as part,
    moved.day,
    0 as quarter,
    sum(flows.minor) as n
from (
    select
        steps.*,
        coalesce(drift.minor, 0) as drift,
        exists (
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.begins
                and spans.paid_to >= steps.begins
        ) as was_paying,
        exists (
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.ends
                and spans.paid_to >= steps.ends
        ) as is_paying,
        not exists (
            select from metrics.paying_span as spans
            where
                spans.account = steps.account
                and spans.part = ''
                and spans.paid_from < steps.begins
        ) as is_first
    from (
        select
            sums.account,
            sums.day,
            sums.is_before,
            report.currency,
            metrics.midnight(sums.day, report.zone) as begins,
            metrics.midnight(sums.day + 1, report.zone) as ends,
            sum(sums.minor) over running - sums.minor as was,
            sum(sums.minor) over running as now_is
        from (
            select
                work.account,
                work.day,
                work.is_before,
                sum(work.n) as minor
            from metrics.work_step as work
            group by work.account, work.day, work.is_before
        ) as sums
        cross join metrics.report
        window running as (partition by sums.account order by sums.day)
    ) as steps
    left join
        lateral (
            select
                sum(
                    metrics.monthly_minor(spans.price, spans.months, rate.rate)
                    - metrics.monthly_minor(spans.price, spans.months, rate.old_rate)
                ) as minor
            from metrics.paid_span as spans
            inner join metrics.rate on spans.currency = rate.currency and rate.day = steps.day
            where
                spans.account = steps.account
                and spans.currency <> steps.currency
                and spans.paid_from < steps.begins
                and spans.paid_to >= steps.begins
                and exists (
                    select from metrics.paid_span as held
                    where
                        held.account = spans.account
                        and held.subscription_id = spans.subscription_id
                        and held.paid_from < steps.ends
                        and held.paid_to >= steps.ends
                )
        ) as drift on true
    where not steps.is_before
) as moved
cross join
    lateral (
        values
        ('mrr new', moved.now_is, not moved.was_paying and moved.is_first),
        ('mrr reactivation', moved.now_is, not moved.was_paying and not moved.is_first),
        ('mrr churn', moved.was, moved.was_paying and not moved.is_paying),
        (
            'mrr expansion',
            greatest(moved.now_is - moved.was - moved.drift, 0),
            moved.was_paying and moved.is_paying
        ),
        (
            'mrr contraction',
            greatest(moved.was + moved.drift - moved.now_is, 0),
            moved.was_paying and moved.is_paying
        ),
        ('mrr currency', moved.drift, moved.was_paying and moved.is_paying)
    ) as flows (series, minor, holds)
where flows.holds and flows.minor <> 0
group by flows.series, moved.day;

-- The first local day whose instants look back, over a calendar month, on the day or a later one.
create or replace function metrics.first_looking_back_on(day date)
returns date language sql immutable parallel safe
return case
    when not isfinite(day) then day
    when extract(day from day + interval '1 month') = extract(day from day)
        then (day + interval '1 month')::date
    else (metrics.month_of(day) + interval '2 months')::date
end;

-- Accounts that pay, at all and for each plan; and by the ends of days those that paid a calendar
-- month earlier and pay nothing any more.
create view metrics.work_paying_cells as
select
    steps.series,
    steps.part,
    steps.day,
    steps.quarter,
    sum(steps.n) as n
from (
    select
        'paying' as series,
        spans.part,
        metrics.local_day(changes.at, report.zone) as day,
        metrics.quarter(
            changes.at,
            metrics.midnight(metrics.local_day(changes.at, report.zone), report.zone)
        ) as quarter,
        changes.n
    from metrics.work_account as work
    cross join metrics.report
    inner join metrics.paying_span as spans on work.account = spans.account
    cross join lateral (values (spans.paid_from, 1), (spans.paid_to, -1)) as changes (at, n)
    where work.is_changed and isfinite(changes.at)
    union all
    select
        'gone' as series,
        looks.part,
        changes.day,
        0 as quarter,
        changes.n
    from (
        select
            spans.account,
            spans.part,
            range_agg(
                daterange(
                    metrics.first_looking_back_on(
                        metrics.local_day(spans.paid_from, report.zone)
                    ),
                    metrics.first_looking_back_on(metrics.local_day(spans.paid_to, report.zone))
                )
            ) as days
        from metrics.work_account as work
        cross join metrics.report
        inner join metrics.paying_span as spans on work.account = spans.account
        where work.is_changed
        group by spans.account, spans.part
    ) as looks
    cross join
        lateral (
            select
                range_agg(
                    daterange(
                        metrics.local_day(spans.paid_from, report.zone),
                        metrics.local_day(spans.paid_to, report.zone)
                    )
                ) as days
            from metrics.paying_span as spans
            cross join metrics.report
            where spans.account = looks.account and spans.part = ''
        ) as pays
    cross join lateral unnest(looks.days - pays.days) as span (whole)
    cross join lateral (values (lower(span.whole), 1), (upper(span.whole), -1)) as changes (day, n)
    where isfinite(changes.day)
) as steps
group by steps.series, steps.part, steps.day, steps.quarter;

-- The steps of changed days by quarter of an hour, as they are now.
create view metrics.work_quarters as
select
    sums.series,
    sums.part,
    sums.day,
    sums.quarter,
    sum(sums.n) as n,
    sum(sums.amount) as amount
from (
    select
        work.series,
        work.part,
        work.day,
        work.quarter,
        work.n,
        work.amount
    from metrics.work_change as work
    where work.quarter > 0
    union all
    select
        intraday.series,
        intraday.part,
        intraday.day,
        each.quarter,
        each.n,
        coalesce(each.amount, 0) as amount
    from (
        select distinct
            work.series,
            work.part,
            work.day
        from metrics.work_change as work
        where work.quarter > 0
    ) as changed
    inner join metrics.intraday
        on
            changed.series = intraday.series
            and changed.day = intraday.day
            and changed.part = intraday.part
    cross join
        unnest(intraday.quarters, intraday.n, intraday.amount) as each (quarter, n, amount)
) as sums
group by sums.series, sums.part, sums.day, sums.quarter;

-- The beginnings of all local days and months that a session may fall in.
create view metrics.last_session_day as
select
    greatest(
        metrics.local_day(now(), report.zone),
        (
            select metrics.local_day(max(sessions.started_at), report.zone)
            from metrics.source_sessions as sessions
            where isfinite(sessions.started_at)
        )
    ) as day
from metrics.report;

create view metrics.report_days as
select array_agg(metrics.midnight(each.day::date, report.zone) order by each.day) as begins
from metrics.report
cross join metrics.last_session_day as sessions
cross join
    lateral generate_series(
        metrics.first_floor(), sessions.day + 1, interval '1 day'
    ) as each (day);

create view metrics.report_months as
select array_agg(metrics.midnight(each.day::date, report.zone) order by each.day) as begins
from metrics.report
cross join metrics.last_session_day as sessions
cross join
    lateral generate_series(
        metrics.first_floor(), sessions.day + 1, interval '1 month'
    ) as each (day);

-- Every finished session with its local day, counted from the first of report_days, and its quarter
-- of an hour. Each "offset 0" has what stands above it worked out once a row, not again wherever it is
-- used.
create view metrics.finished_visits as
select
    visits.part,
    visits.day,
    metrics.quarter(visits.started_at, visits.begins[visits.day]) as quarter,
    visits.seconds
from (
    select
        coalesce(member.user_type, sessions.user_type, 'unknown') as part,
        width_bucket(sessions.started_at, days.begins) as day,
        sessions.started_at,
        sessions.seconds,
        days.begins
    from metrics.source_sessions as sessions
    cross join (
        select (select each.begins from metrics.report_days as each) as begins
        offset 0
    ) as days
    left join metrics.member on sessions.user_id = member.user_id
    where
        member.is_internal is not true
        and sessions.seconds is not null
        and sessions.started_at >= metrics.dawn()
        and isfinite(sessions.started_at)
    offset 0
) as visits
offset 0;

-- Every session of presence with its local day, counted from the first of report_days; if it is the
-- day's first with its quarter of an hour and the days since the day before it, if it is the last with
-- the days to the next.
create view metrics.presence_neighbours as
select
    visits.family,
    visits.part,
    visits.region,
    visits.counts_total,
    visits.day,
    case
        when visits.day_before is distinct from visits.day
            then metrics.quarter(visits.start, visits.begins[visits.day])
    end as quarter,
    case
        when visits.day_before is distinct from visits.day
            then least(coalesce(visits.day - visits.day_before, 32), 32)
    end as gap,
    case
        when visits.day_after is distinct from visits.day
            then least(coalesce(visits.day_after - visits.day, 32), 32)
    end as reach
from (
    select
        months.family,
        months.part,
        months.region,
        months.counts_total,
        months.begins,
        months.starts[place] as start,
        width_bucket(months.starts[place], months.begins) as day,
        width_bucket(coalesce(months.starts[place - 1], months.before), months.begins)
        as day_before,
        width_bucket(coalesce(months.starts[place + 1], months.after), months.begins)
        as day_after
    from (
        select
            presence.family,
            presence.part,
            presence.region,
            presence.counts_total,
            presence.starts,
            lag(presence.starts[cardinality(presence.starts)]) over following as before,
            lead(presence.starts[1]) over following as after,
            (select days.begins from metrics.report_days as days) as begins
        from metrics.presence
        window following as (
            partition by presence.entity, presence.family, presence.part order by presence.month
        )
        offset 0
    ) as months
    cross join lateral generate_series(1, cardinality(months.starts)) as place
    offset 0
) as visits
offset 0;
