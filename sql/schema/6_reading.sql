-- How levels are read at any instant: the level at the end of the local day, less what happens on
-- that day after the instant. At the end of a day, and now, there is nothing to take off.

-- A series of events by part; the part '' is the total and always there.
create or replace function metrics.level_at(
    of_series text, instant timestamptz, on_day date, day_ends timestamptz
)
returns table (part text, n numeric, amount numeric)
language sql stable parallel safe
as $$
    select
        steps.part,
        sum(steps.n),
        sum(steps.amount)
    from (
        select level.part, level.n, level.amount
        from metrics.level
        where level.series = of_series and level.day = on_day
        union all
        select event.part, -event.n, -event.amount
        from metrics.event
        where event.series = of_series and event.at > instant and event.at < day_ends
        union all
        select '', 0, 0
    ) as steps
    group by steps.part
$$;

-- A series of presence: of those who first came later that day, the ones who were not in the window
-- already (their last day lies so many days back) are taken off.
create or replace function metrics.present_at(
    of_series text,
    of_family text,
    least_gap integer,
    instant timestamptz,
    on_day date,
    day_ends timestamptz
)
returns table (part text, n numeric)
language sql stable parallel safe
as $$
    select
        steps.part,
        sum(steps.n)
    from (
        select level.part, level.n
        from metrics.level
        where level.series = of_series and level.day = on_day
        union all
        select
            case
                when totals.is_total then ''
                when of_series = 'active couples' then presence.region
                else presence.part
            end,
            -1
        from metrics.presence
        cross join (values (false), (true)) as totals (is_total)
        where
            presence.family = of_family
            and presence.day = on_day
            and presence.first_at > instant
            and presence.first_at < day_ends
            and presence.gap >= least_gap
            and (of_series <> 'active couples' or presence.part = 'couple')
            and case
                when not totals.is_total then presence.part <> ''
                else presence.counts_total or of_series = 'active couples'
            end
        union all
        select '', 0
    ) as steps
    group by steps.part
$$;
