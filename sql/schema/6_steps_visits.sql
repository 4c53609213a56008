-- What a refresh asks of the changed months of presence.

-- How many of the moments, which are in order, lie before the instant.
create or replace function metrics.how_many_before(instant timestamptz, moments timestamptz[])
returns integer language sql stable parallel safe
return width_bucket(instant - interval '1 microsecond', moments);

-- The widest window that so many days open or close.
create or replace function metrics.widest_window(days integer)
returns integer language sql immutable parallel safe
return case when days >= 30 then 30 when days >= 7 then 7 when days > 0 then 1 end;

-- Nearly all changed months: only one day of them changed, and of the same entity in the same part
-- no other month did. By that day with its first moments as it was and is, whether it came (1) or
-- went (-1), and the days beside it, which stay as they are: what comes after matters only then.
create view metrics.work_lone_days as
select
    beside.family,
    beside.part,
    beside.region,
    beside.counts_total,
    beside.day,
    beside.change,
    beside.day_before,
    beside.day_after,
    metrics.quarter(beside.old_first, beside.begins) as old_quarter,
    metrics.quarter(beside.first, beside.begins) as quarter,
    metrics.quarter(
        beside.after, metrics.midnight(beside.day_after, beside.zone)
    ) as quarter_after,
    beside.gap,
    beside.reach,
    beside.gap_without,
    metrics.widest_window(beside.gap) as window_before,
    metrics.widest_window(beside.reach) as window_after,
    metrics.widest_window(beside.gap_without) as window_without
from (
    select
        around.*,
        least(coalesce(around.day - around.day_before, 32), 32) as gap,
        least(coalesce(around.day_after - around.day, 32), 32) as reach,
        least(coalesce(around.day_after - around.day_before, 32), 32) as gap_without
    from (
        select
            neighbours.*,
            metrics.local_day(neighbours.before, neighbours.zone) as day_before,
            metrics.local_day(neighbours.after, neighbours.zone) as day_after
        from (
            select
                days.*,
                report.zone,
                coalesce(
                    days.kept[days.place],
                    (
                        select earlier.starts[cardinality(earlier.starts)]
                        from metrics.presence as earlier
                        where
                            earlier.entity = days.entity
                            and earlier.family = days.family
                            and earlier.part = days.part
                            and earlier.month < days.month
                        order by earlier.month desc
                        limit 1
                    )
                ) as before,
                case
                    when days.change <> 0
                        then coalesce(
                            days.kept[metrics.how_many_before(days.ends, days.kept) + 1],
                            (
                                select later.starts[1]
                                from metrics.presence as later
                                where
                                    later.entity = days.entity
                                    and later.family = days.family
                                    and later.part = days.part
                                    and later.month > days.month
                                order by later.month
                                limit 1
                            )
                        )
                end as after
            from (
                select
                    firsts.*,
                    (firsts.first is not null)::integer
                    - (firsts.old_first is not null)::integer as change
                from (
                    select
                        states.family,
                        states.entity,
                        states.part,
                        states.month,
                        coalesce(states.region, states.old_region) as region,
                        coalesce(states.counts_total, states.old_counts_total) as counts_total,
                        states.day,
                        states.begins,
                        states.ends,
                        states.kept,
                        states.place,
                        case
                            when states.old_starts[states.place + 1] < states.ends
                                then states.old_starts[states.place + 1]
                        end as old_first,
                        case
                            when states.starts[states.place + 1] < states.ends
                                then states.starts[states.place + 1]
                        end as first
                    from (
                        select
                            work.*,
                            work.first_day as day,
                            coalesce(work.starts, work.old_starts) as kept,
                            metrics.how_many_before(
                                work.begins, coalesce(work.starts, work.old_starts)
                            ) as place
                        from metrics.work_state as work
                        where
                            work.is_other
                            and work.first_day = work.last_day
                            and not exists (
                                select from metrics.work_state as others
                                where
                                    others.entity = work.entity
                                    and others.family = work.family
                                    and others.part = work.part
                                    and others.month <> work.month
                                    and others.is_other
                            )
                        offset 0 -- the place is looked for once
                    ) as states
                ) as firsts
                where firsts.first is distinct from firsts.old_first
            ) as days
            cross join metrics.report
            offset 0 -- the days beside are looked for once
        ) as neighbours
        offset 0 -- so are their local days
    ) as around
) as beside
-- and their quarters
offset 0;

-- Of all other changed months the moments of the changed days as they were (-1) and are (1), and
-- for both those before and after that did not change: all that decides about the steps of the
-- days. Of a neighbouring month that changed, too, its own changed days are told by itself; its
-- last (or first) moment counts here when it lies beyond these.
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
    case
        when moments.is_own and states.first_day = states.last_day then states.first_day
        else metrics.local_day(moments.start, report.zone)
    end as day,
    moments.start
from metrics.work_state as states
cross join metrics.report
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
            true as is_own,
            each.start
        from unnest(states.old_starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            1 as n,
            true as is_own,
            each.start
        from unnest(states.starts) as each (start)
        where each.start >= states.begins and each.start < states.ends
        union all
        select
            either.n,
            false as is_own,
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
                            changed.ends is null
                            or earlier.starts[cardinality(earlier.starts)] >= changed.ends
                            then earlier.starts[cardinality(earlier.starts)]
                    end as start
                from metrics.presence as earlier
                left join metrics.work_state as changed
                    on
                        earlier.entity = changed.entity
                        and earlier.family = changed.family
                        and earlier.month = changed.month
                        and earlier.part = changed.part
                        and changed.is_other
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
                        when changed.begins is null or later.starts[1] < changed.begins
                            then later.starts[1]
                    end as start
                from metrics.presence as later
                left join metrics.work_state as changed
                    on
                        later.entity = changed.entity
                        and later.family = changed.family
                        and later.month = changed.month
                        and later.part = changed.part
                        and changed.is_other
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
    ) as moments
where
    states.is_other
    and (
        states.first_day < states.last_day
        or exists (
            select from metrics.work_state as others
            where
                others.entity = states.entity
                and others.family = states.family
                and others.part = states.part
                and others.month <> states.month
                and others.is_other
        )
    );
