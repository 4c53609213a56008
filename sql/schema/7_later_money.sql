-- The same of paid spans, of accounts that pay or stopped, of pairs and of weddings.

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

-- Paid spans; another rate only ever begins at midnight.
create or replace function metrics.later_revenue(
    instant timestamptz, until timestamptz, on_day date
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        sum(
            steps.sign * metrics.monthly_minor(
                steps.price,
                steps.months,
                case
                    when steps.currency = report.currency then 1
                    else metrics.kept_rate_on(steps.currency, on_day)
                end
            )
        )::bigint
    from (
        select spans.plan, spans.currency, spans.price, spans.months, 1 as sign
        from metrics.paid_span as spans
        where spans.paid_from > instant and spans.paid_from < until
        union all
        select spans.plan, spans.currency, spans.price, spans.months, -1 as sign
        from metrics.paid_span as spans
        where spans.paid_to > instant and spans.paid_to < until
    ) as steps
    cross join metrics.report
    cross join lateral (values (steps.plan), ('')) as totals (part)
    group by totals.part
$$;

-- Accounts that pay.
create or replace function metrics.later_payers(instant timestamptz, until timestamptz)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        steps.part,
        sum(steps.n)::bigint
    from (
        select spans.part, 1 as n
        from metrics.paying_span as spans
        where spans.paid_from > instant and spans.paid_from < until
        union all
        select spans.part, -1 as n
        from metrics.paying_span as spans
        where spans.paid_to > instant and spans.paid_to < until
    ) as steps
    group by steps.part
$$;

-- Accounts that paid a calendar month earlier and pay nothing: those whom the rest of the day makes
-- so, less those who come back in it. Only who begins or ends in the rest of the day, then or a
-- month earlier, is looked at.
create or replace function metrics.later_gone(instant timestamptz, on_day date, of_zone text)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    with bounds as materialized (
        select
            metrics.month_earlier(instant, of_zone) as earlier_at,
            metrics.midnight(
                metrics.local_day(metrics.month_earlier(instant, of_zone), of_zone) + 1, of_zone
            ) as earlier_ends,
            metrics.midnight(on_day + 1, of_zone) as ends
    ),

    touched as (
        select spans.account
        from bounds
        inner join metrics.paying_span as spans
            on spans.paid_from > instant and spans.paid_from < bounds.ends
        union
        select spans.account
        from bounds
        inner join metrics.paying_span as spans
            on spans.paid_to > instant and spans.paid_to < bounds.ends
        union
        select spans.account
        from bounds
        inner join metrics.paying_span as spans
            on spans.paid_from > bounds.earlier_at and spans.paid_from < bounds.earlier_ends
        union
        select spans.account
        from bounds
        inner join metrics.paying_span as spans
            on spans.paid_to > bounds.earlier_at and spans.paid_to < bounds.earlier_ends
    )

    select
        held.part,
        sum(states.sign)
    from touched
    cross join bounds
    cross join lateral (
        values
        (
            bounds.ends - interval '1 microsecond',
            bounds.earlier_ends - interval '1 microsecond',
            1
        ),
        (instant, bounds.earlier_at, -1)
    ) as states (at, earlier_at, sign)
    inner join metrics.paying_span as held
        on
            touched.account = held.account
            and held.paid_from <= states.earlier_at
            and held.paid_to > states.earlier_at
    where
        not exists (
            select from metrics.paying_span as back
            where
                back.account = touched.account
                and back.part = ''
                and back.paid_from <= states.at
                and back.paid_to > states.at
        )
    group by held.part
$$;

-- Pairs that were not in the window of thirty days before.
create or replace function metrics.later_pairs(
    since timestamptz, instant timestamptz, until timestamptz
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        recent.part,
        count(*)
    from (
        select distinct
            activity.business_a,
            activity.business_b,
            totals.part
        from metrics.activity
        cross join lateral (values (activity.part), ('')) as totals (part)
        where activity.at > instant and activity.at < until
    ) as recent
    where
        not exists (
            select from metrics.activity as earlier
            where
                earlier.business_a = recent.business_a
                and earlier.business_b = recent.business_b
                and (recent.part = '' or earlier.part = recent.part)
                and earlier.at >= since
                and earlier.at <= instant
        )
    group by recent.part
$$;

-- Weddings that had no activity before in the month; and of those with activity in thirty days by
-- how much the time since their first has grown.
create or replace function metrics.later_weddings(
    since timestamptz, instant timestamptz, until timestamptz
)
returns table (part text, n bigint, amount numeric)
language sql stable parallel safe
as $$
    select
        recent.part,
        count(*) filter (where before.at is null),
        sum(
            extract(epoch from recent.last_at - least(before.first_at, recent.first_at))
            - case
                when before.at is null then 0
                else extract(epoch from before.at - before.first_at)
            end
        )
    from (
        select
            activity.wedding,
            totals.part,
            min(activity.at) as first_at,
            max(activity.at) as last_at
        from metrics.activity
        cross join lateral (values (activity.part), ('')) as totals (part)
        where activity.at > instant and activity.at < until
        group by activity.wedding, totals.part
    ) as recent
    cross join lateral (
        select
            min(earlier.at) as first_at,
            max(earlier.at) filter (where earlier.at >= since) as at
        from metrics.activity as earlier
        where
            earlier.wedding = recent.wedding
            and (recent.part = '' or earlier.part = recent.part)
            and earlier.at <= instant
    ) as before
    group by recent.part
$$;
