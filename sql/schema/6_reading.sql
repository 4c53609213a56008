-- How a series is read at any instant: the level at the end of the local day, less what happens on
-- that day after the instant. At the end of a day there is nothing to take off. Of a day's later
-- quarters of an hour the sums are kept; the steps of the quarter that holds the instant are looked
-- up among the rows.

-- Who first came between the instant and the next quarter and was not in the window of so many days
-- before: users by type, or by region when only one type counts.
create or replace function metrics.later_users(
    since timestamptz, instant timestamptz, until timestamptz, only_type text
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(distinct sessions.user_id)
    from metrics.source_sessions as sessions
    left join metrics.member on sessions.user_id = member.user_id
    cross join lateral (
        values (coalesce(member.user_type, sessions.user_type, 'unknown'))
    ) as types (user_type)
    cross join lateral (
        values
        (
            case
                when only_type is null then types.user_type
                else coalesce(member.region, 'unknown')
            end,
            false
        ),
        ('', true)
    ) as totals (part, is_total)
    where
        sessions.started_at > instant
        and sessions.started_at < until
        and member.is_internal is not true
        and (only_type is null or types.user_type = only_type)
        and not exists (
            select from metrics.source_sessions as earlier
            where
                earlier.user_id = sessions.user_id
                and earlier.started_at >= since
                and earlier.started_at <= instant
                and (
                    member.user_id is not null
                    or (totals.is_total and only_type is null)
                    or coalesce(earlier.user_type, 'unknown') = types.user_type
                )
        )
    group by totals.part
$$;

-- The same of supplier businesses, by category.
create or replace function metrics.later_businesses(
    since timestamptz, instant timestamptz, until timestamptz
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*)
    from (
        select distinct
            coalesce(member.business, sessions.user_id) as business,
            member.user_id is not null as has_profile
        from metrics.source_sessions as sessions
        left join metrics.member on sessions.user_id = member.user_id
        where
            sessions.started_at > instant
            and sessions.started_at < until
            and member.is_internal is not true
            and coalesce(member.user_type, sessions.user_type) = 'supplier'
    ) as visitors
    left join lateral (
        select member.category
        from metrics.member
        where
            member.business = visitors.business
            and member.user_type = 'supplier'
            and not member.is_internal
        order by member.created_at, member.user_id
        limit 1
    ) as first_profile on true
    cross join lateral (
        values (coalesce(first_profile.category, 'unknown')), ('')
    ) as totals (part)
    where
        not exists (
            select from metrics.member as staff
            inner join metrics.source_sessions as earlier on staff.user_id = earlier.user_id
            where
                staff.business = visitors.business
                and staff.user_type = 'supplier'
                and not staff.is_internal
                and earlier.started_at >= since
                and earlier.started_at <= instant
        )
        and not exists (
            select from metrics.source_sessions as earlier
            left join metrics.member as staff on earlier.user_id = staff.user_id
            where
                earlier.user_id = visitors.business
                and staff.user_id is null
                and earlier.user_type = 'supplier'
                and earlier.started_at >= since
                and earlier.started_at <= instant
        )
    group by totals.part
$$;

-- Finished sessions.
create or replace function metrics.later_sessions(instant timestamptz, until timestamptz)
returns table (part text, n bigint, amount numeric)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*),
        sum(sessions.seconds)
    from metrics.source_sessions as sessions
    left join metrics.member on sessions.user_id = member.user_id
    cross join lateral (
        values (coalesce(member.user_type, sessions.user_type, 'unknown')), ('')
    ) as totals (part)
    where
        sessions.started_at > instant
        and sessions.started_at < until
        and sessions.seconds is not null
        and member.is_internal is not true
    group by totals.part
$$;

-- Profiles, and businesses with theirs.
create or replace function metrics.later_people(
    of_series text, instant timestamptz, until timestamptz
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        sum(steps.n)::bigint
    from (
        select member.user_type as part, 1 as n
        from metrics.member
        where
            of_series = 'signups'
            and member.created_at > instant
            and member.created_at < until
            and not member.is_internal
        union all
        select member.region as part, 1 as n
        from metrics.member
        where
            of_series = 'couples'
            and member.created_at > instant
            and member.created_at < until
            and member.user_type = 'couple'
            and not member.is_internal
            and (member.deleted_at > member.created_at) is not false
        union all
        select member.region as part, -1 as n
        from metrics.member
        where
            of_series = 'couples'
            and member.deleted_at > instant
            and member.deleted_at < until
            and member.user_type = 'couple'
            and not member.is_internal
            and member.deleted_at > member.created_at
        union all
        select
            coalesce(first_profile.category, 'unknown') as part,
            businesses.alive_later - businesses.alive as n
        from (
            select
                staff.business,
                max((staff.created_at <= instant and (staff.deleted_at > instant) is not false)::int)
                as alive,
                max((staff.created_at < until and (staff.deleted_at >= until) is not false)::int)
                as alive_later
            from metrics.member as staff
            where
                of_series = 'suppliers'
                and staff.user_type = 'supplier'
                and not staff.is_internal
                and (staff.deleted_at > staff.created_at) is not false
                and staff.business in (
                    select member.business from metrics.member
                    where member.created_at > instant and member.created_at < until
                    union all
                    select member.business from metrics.member
                    where member.deleted_at > instant and member.deleted_at < until
                )
            group by staff.business
        ) as businesses
        left join lateral (
            select member.category
            from metrics.member
            where
                member.business = businesses.business
                and member.user_type = 'supplier'
                and not member.is_internal
            order by member.created_at, member.user_id
            limit 1
        ) as first_profile on true
    ) as steps
    cross join lateral (values (steps.part), ('')) as totals (part)
    group by totals.part
$$;

-- Ratings.
create or replace function metrics.later_ratings(instant timestamptz, until timestamptz)
returns table (part text, n bigint, amount numeric)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*),
        sum(rating.rating)
    from metrics.rating
    cross join lateral (values (rating.part), ('')) as totals (part)
    where rating.at > instant and rating.at < until
    group by totals.part
$$;

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

-- Weddings that had no activity before in the month; and of those with activity in thirty days by how
-- much the time since their first has grown.
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

-- What happens to a series between the instant and the next quarter, each in the words above. Plans
-- are kept for each by itself, so a reader never plans for the others; and since a quarter of an hour
-- holds few rows, which a kept plan cannot know, each is found by its index.
create or replace function metrics.later(
    of_series text, instant timestamptz, until timestamptz, on_day date, of_zone text
)
returns table (part text, n numeric, amount numeric)
language plpgsql stable parallel safe
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set max_parallel_workers_per_gather = 0
as $$
begin
    case
        when of_series in ('signups', 'couples', 'suppliers') then
            return query
            select people.part, people.n::numeric, 0::numeric
            from metrics.later_people(of_series, instant, until) as people;
        when of_series in ('dau', 'wau', 'mau', 'active couples') then
            return query
            select users.part, users.n::numeric, 0::numeric
            from metrics.later_users(
                metrics.midnight(
                    on_day - case of_series when 'dau' then 0 when 'wau' then 6 else 29 end, of_zone
                ),
                instant,
                until,
                case of_series when 'active couples' then 'couple' end
            ) as users;
        when of_series = 'active suppliers' then
            return query
            select businesses.part, businesses.n::numeric, 0::numeric
            from metrics.later_businesses(
                metrics.midnight(on_day - 29, of_zone), instant, until
            ) as businesses;
        when of_series = 'sessions' then
            return query
            select sessions.part, sessions.n::numeric, sessions.amount
            from metrics.later_sessions(instant, until) as sessions;
        when of_series = 'ratings' then
            return query
            select ratings.part, ratings.n::numeric, ratings.amount
            from metrics.later_ratings(instant, until) as ratings;
        when of_series = 'mrr' then
            return query
            select revenue.part, revenue.n::numeric, 0::numeric
            from metrics.later_revenue(instant, until, on_day) as revenue;
        when of_series = 'paying' then
            return query
            select payers.part, payers.n::numeric, 0::numeric
            from metrics.later_payers(instant, until) as payers;
        when of_series = 'pairs' then
            return query
            select pairs.part, pairs.n::numeric, 0::numeric
            from metrics.later_pairs(
                metrics.midnight(on_day - 29, of_zone), instant, until
            ) as pairs;
        when of_series in ('weddings', 'coordination') then
            return query
            select weddings.part, weddings.n::numeric, weddings.amount
            from metrics.later_weddings(
                metrics.midnight(
                    case of_series
                        when 'weddings' then metrics.month_of(on_day)
                        else on_day - 29
                    end,
                    of_zone
                ),
                instant,
                until
            ) as weddings;
        else
            -- series that are read at the ends of days alone
            return;
    end case;
end
$$;

-- A series at each of the instants, with their local days: the total, whose part is '', always, and
-- its parts at those instants where they are asked for. Its plan is kept, too: a statement that uses
-- it is planned in no time.
create or replace function metrics.levels(
    of_series text, instants timestamptz[], parts_at timestamptz[], of_zone text
)
returns table (at timestamptz, day date, part text, n numeric, amount numeric)
language plpgsql stable parallel safe
as $$
declare
    drawn_to date := (select report.horizon from metrics.report);
begin
    return query
    with moments as materialized (
        select
            dated.at,
            dated.day,
            dated.at = any (parts_at) as in_parts,
            metrics.midnight(dated.day, of_zone) as begins,
            metrics.midnight(dated.day + 1, of_zone) as ends
        from (
            select points.at, metrics.local_day(points.at, of_zone) as day
            from unnest(instants) as points (at)
            offset 0
        ) as dated
    ),

    -- only of a day that is not over at the instant there is something to take off
    cut as materialized (
        select
            moments.at,
            moments.day,
            moments.in_parts,
            metrics.quarter(moments.at, moments.begins) as quarter,
            least(
                moments.begins
                + interval '15 minutes' * (1 + metrics.quarter(moments.at, moments.begins)),
                moments.ends
            ) as until
        from moments
        where moments.at < moments.ends - interval '1 microsecond'
    )

    select
        steps.at,
        steps.day,
        steps.part,
        sum(steps.n),
        sum(steps.amount)
    from (
        select moments.at, moments.day, level.part, level.n::numeric, level.amount
        from moments
        inner join metrics.level
            on level.series = of_series and level.day = least(moments.day, drawn_to)
        where level.part = '' or moments.in_parts
        union all
        -- the levels have not been drawn on to that day yet
        select moments.at, moments.day, cell.part, cell.n::numeric, cell.amount
        from moments
        inner join metrics.cell
            on
                moments.day > drawn_to
                and cell.series = of_series
                and cell.day > drawn_to
                and cell.day <= moments.day
        where cell.part = '' or moments.in_parts
        union all
        select
            cut.at,
            cut.day,
            intraday.part,
            -each.n::numeric,
            -coalesce(each.amount, 0)
        from cut
        inner join metrics.intraday
            on intraday.series = of_series and cut.day = intraday.day
        cross join
            unnest(intraday.quarters, intraday.n, intraday.amount) as each (quarter, n, amount)
        where each.quarter > cut.quarter and (intraday.part = '' or cut.in_parts)
        union all
        select cut.at, cut.day, later.part, -later.n, -later.amount
        from cut
        cross join
            lateral metrics.later(of_series, cut.at, cut.until, cut.day, of_zone) as later
        where later.part = '' or cut.in_parts
        union all
        select moments.at, moments.day, '', 0, 0
        from moments
    ) as steps
    group by steps.at, steps.day, steps.part;
end
$$;
