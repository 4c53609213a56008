-- The heart of exact rolling counts. A day of presence covers the days from itself to its
-- successor, at most as long as the window; the covers of one entity never overlap, so the number
-- of covers that hold a day is the number of distinct entities in the window that ends with it. A
-- change moves only the covers of the changed days and of their neighbours.
insert into metrics.work_sequence (
    family, entity, part, day, old_region, region, old_counts_total, counts_total, was_there,
    is_there, old_next, next, gap, is_changed
)
select
    days.family,
    days.entity,
    days.part,
    days.day,
    days.old_region,
    days.region,
    days.old_counts_total,
    days.counts_total,
    days.was_there,
    days.is_there,
    days.old_next,
    days.next,
    days.gap,
    days.is_changed
from (
    select
        both_states.*,
        min(both_states.day) filter (where both_states.was_there) over later as old_next,
        min(both_states.day) filter (where both_states.is_there) over later as next,
        case
            -- what comes before the first changed day is not all in sight, nor does it change
            when both_states.is_before then both_states.old_gap
            else least(
                coalesce(
                    both_states.day
                    - max(both_states.day) filter (where both_states.is_there) over earlier,
                    32
                ),
                32
            )
        end as gap
    from (
        select
            presence.family,
            presence.entity,
            presence.part,
            presence.day,
            presence.region as old_region,
            coalesce(work.region, presence.region) as region,
            presence.counts_total as old_counts_total,
            coalesce(work.counts_total, presence.counts_total) as counts_total,
            true as was_there,
            coalesce(work.is_there, true) as is_there,
            presence.gap as old_gap,
            presence.day < touched.first_day as is_before,
            work.entity is not null as is_changed
        from (
            select
                work.family,
                work.entity,
                work.part,
                min(work.day) as first_day,
                max(work.day) as last_day
            from metrics.work_presence as work
            group by work.family, work.entity, work.part
        ) as touched
        inner join metrics.presence
            on
                touched.entity = presence.entity
                and touched.family = presence.family
                and touched.part = presence.part
                and presence.day between touched.first_day - 32 and touched.last_day + 32
        left join metrics.work_presence as work
            on
                presence.entity = work.entity
                and presence.family = work.family
                and presence.part = work.part
                and presence.day = work.day
        union all
        select
            work.family,
            work.entity,
            work.part,
            work.day,
            null as old_region,
            work.region,
            null as old_counts_total,
            work.counts_total,
            false as was_there,
            true as is_there,
            null as old_gap,
            false as is_before,
            true as is_changed
        from metrics.work_presence as work
        left join metrics.presence
            on
                presence.entity = work.entity
                and presence.family = work.family
                and presence.part = work.part
                and presence.day = work.day
        where work.is_there and presence.entity is null
    ) as both_states
    window
        later as (
            partition by both_states.entity, both_states.family, both_states.part
            order by both_states.day desc
            rows between unbounded preceding and 1 preceding
        ),
        earlier as (
            partition by both_states.entity, both_states.family, both_states.part
            order by both_states.day
            rows between unbounded preceding and 1 preceding
        )
) as days
where
    days.is_changed
    or days.old_next is distinct from days.next
    or days.old_gap is distinct from days.gap;

-- Rows that look alike move alike, so they are counted before they are spread over the windows; with
-- their region only for the one window that asks for it.
insert into metrics.work_cell (series, part, day, n, amount)
select
    covers.series,
    covers.part,
    covers.day,
    sum(covers.n),
    0
from (
    select
        windows.series,
        case
            when totals.is_total then ''
            when windows.by_region then alike.region
            else alike.part
        end as part,
        case
            when edges.is_end
                then least(
                    alike.day + alike.reach,
                    case windows.calendar
                        when 'week' then date_trunc('week', alike.day::timestamp)::date + 7
                        when 'month'
                            then (
                                date_trunc('month', alike.day::timestamp) + interval '1 month'
                            )::date
                        else alike.day + windows.days
                    end
                )
            else alike.day
        end as day,
        case when edges.is_end then -alike.n else alike.n end as n
    from (
        select
            states.family,
            states.part,
            case when regions.is_told then states.region end as region,
            states.counts_total,
            states.day,
            states.reach,
            sum(states.sign) as n
        from (
            select
                sequence.family,
                sequence.part,
                sequence.old_region as region,
                sequence.old_counts_total as counts_total,
                sequence.day,
                least(coalesce(sequence.old_next - sequence.day, 32), 32) as reach,
                -1 as sign
            from metrics.work_sequence as sequence
            where sequence.was_there
            union all
            select
                sequence.family,
                sequence.part,
                sequence.region,
                sequence.counts_total,
                sequence.day,
                least(coalesce(sequence.next - sequence.day, 32), 32) as reach,
                1 as sign
            from metrics.work_sequence as sequence
            where sequence.is_there
        ) as states
        inner join (values (false), (true)) as regions (is_told)
            on not regions.is_told or (states.family = 'user' and states.part = 'couple')
        group by
            states.family,
            states.part,
            case when regions.is_told then states.region end,
            states.counts_total,
            states.day,
            states.reach
        having sum(states.sign) <> 0
    ) as alike
    inner join metrics.presence_window as windows
        on
            alike.family = windows.family
            and windows.by_region = (alike.region is not null)
            and (windows.only_part is null or alike.part = windows.only_part)
    cross join (values (false), (true)) as edges (is_end)
    cross join (values (false), (true)) as totals (is_total)
    where
        case
            when totals.is_total then alike.counts_total or windows.only_part is not null
            else alike.part <> ''
        end
) as covers
group by covers.series, covers.part, covers.day
having sum(covers.n) <> 0;

delete from metrics.presence
using metrics.work_presence as work
where
    not work.is_there
    and presence.entity = work.entity
    and presence.family = work.family
    and presence.part = work.part
    and presence.day = work.day;

insert into metrics.presence as kept (
    family, entity, part, day, region, counts_total, first_at, gap, durations
)
select
    sequence.family,
    sequence.entity,
    sequence.part,
    sequence.day,
    sequence.region,
    sequence.counts_total,
    work.first_at,
    sequence.gap,
    work.durations
from metrics.work_sequence as sequence
inner join metrics.work_presence as work
    on
        sequence.entity = work.entity
        and sequence.family = work.family
        and sequence.part = work.part
        and sequence.day = work.day
where sequence.is_there
order by sequence.entity, sequence.family, sequence.part, sequence.day
on conflict (entity, family, part, day) do update set
    region = excluded.region,
    counts_total = excluded.counts_total,
    first_at = excluded.first_at,
    gap = excluded.gap,
    durations = excluded.durations;

update metrics.presence
set gap = sequence.gap
from metrics.work_sequence as sequence
where
    not sequence.is_changed
    and presence.entity = sequence.entity
    and presence.family = sequence.family
    and presence.part = sequence.part
    and presence.day = sequence.day
    and presence.gap <> sequence.gap;

delete from metrics.work_sequence;
