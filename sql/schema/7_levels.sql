-- How a series is read at any instant: the level at the end of the local day, less what happens on
-- that day after the instant. At the end of a day there is nothing to take off. Of a day's
-- quarters of an hour the sums are kept; of the quarter that holds the instant the steps before or
-- those after it are looked up among the rows, whichever stretch is shorter.

-- What happens to a series between two instants within a quarter, each in the words above. Plans
-- are kept for each by itself, so a reader never plans for the others; and since a quarter of an
-- hour holds few rows, which a kept plan cannot know, each is found by its index.
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
        when of_series = 'gone' then
            return query
            select stopped.part, stopped.n::numeric, 0::numeric
            from metrics.later_gone(instant, on_day, of_zone) as stopped;
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
-- its parts at those instants where they are asked for. Its plan is kept, too: a statement that
-- uses it is planned in no time, and looks other days up one by one, as the rows are few.
create or replace function metrics.levels(
    of_series text, instants timestamptz[], parts_at timestamptz[], of_zone text
)
returns table (at timestamptz, day date, part text, n numeric, amount numeric)
language plpgsql stable parallel safe rows 50
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
            metrics.midnight(dated.day + 1, of_zone) as ends
        from (
            -- as metrics.local_day has it, with each step worked out once
            select
                clocks.at,
                case
                    when clocks.at < metrics.midnight(clocks.day, of_zone) then clocks.day - 1
                    else clocks.day
                end as day
            from (
                select points.at, (points.at at time zone of_zone)::date as day
                from unnest(instants) as points (at)
                offset 0
            ) as clocks
            offset 0
        ) as dated
    ),

    -- only of a day that is not over at the instant there is something to take off: the quarters
    -- after it, and of its own what comes later, or all but what came before, whichever is less
    -- to look up; of the present quarter hardly any is later, and "gone" looks at the rest of its
    -- day
    cut as materialized (
        select
            halves.at,
            halves.day,
            halves.in_parts,
            halves.quarter + case when halves.is_early then 0 else 1 end as first_quarter,
            case when halves.is_early then 1 else -1 end as sign,
            case
                when halves.is_early then halves.quarter_begins - interval '1 microsecond'
                else halves.at
            end as after,
            case
                when halves.is_early then halves.at + interval '1 microsecond'
                else least(halves.quarter_begins + interval '15 minutes', halves.ends)
            end as until
        from (
            select
                quarters.*,
                quarters.quarter > 0
                and of_series <> 'gone'
                and quarters.at < quarters.quarter_begins + interval '7 minutes 30 seconds'
                and quarters.quarter_begins + interval '15 minutes' <= now()
                    as is_early
            from (
                select
                    begun.*,
                    metrics.quarter(begun.at, begun.begins) as quarter,
                    begun.begins
                    + interval '15 minutes' * metrics.quarter(begun.at, begun.begins)
                        as quarter_begins
                from (
                    select moments.*, metrics.midnight(moments.day, of_zone) as begins
                    from moments
                    where moments.at < moments.ends - interval '1 microsecond'
                    offset 0
                ) as begun
            ) as quarters
        ) as halves
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
        where each.quarter >= cut.first_quarter and (intraday.part = '' or cut.in_parts)
        union all
        select cut.at, cut.day, later.part, cut.sign * later.n, cut.sign * later.amount
        from cut
        cross join
            lateral metrics.later(of_series, cut.after, cut.until, cut.day, of_zone) as later
        where later.part = '' or cut.in_parts
        union all
        select moments.at, moments.day, '', 0, 0
        from moments
    ) as steps
    group by steps.at, steps.day, steps.part;
end
$$;
