-- The changed months of users as they were and, with their changed days read from the source, as
-- they are. Then what that changes in the number and the lengths of finished sessions.
insert into metrics.work_state (
    family,
    entity,
    part,
    month,
    first_day,
    last_day,
    begins,
    ends,
    old_region,
    old_counts_total,
    old_starts,
    old_seconds,
    region,
    counts_total,
    starts,
    seconds
)
with months as materialized (
    select
        work.*,
        metrics.midnight(work.first_day, report.zone) as begins,
        metrics.midnight(work.last_day + 1, report.zone) as ends,
        member.user_id is not null as counts_total,
        member.user_type,
        coalesce(member.region, 'unknown') as region,
        member.is_internal is true as is_internal
    from metrics.work_month as work
    cross join metrics.report
    left join metrics.member on work.entity = member.user_id
    where work.family = 'user'
),

typed as (
    select
        months.entity,
        months.month,
        months.first_day,
        months.last_day,
        months.begins,
        months.ends,
        months.region,
        months.counts_total,
        visits.part,
        visits.starts,
        visits.seconds
    from months
    cross join
        lateral (
            select
                coalesce(months.user_type, sessions.user_type, 'unknown') as part,
                array_agg(sessions.started_at order by sessions.started_at, sessions.seconds)
                    as starts,
                array_agg(sessions.seconds order by sessions.started_at, sessions.seconds)
                    as seconds
            from metrics.source_sessions as sessions
            where
                months.entity = sessions.user_id
                and greatest(months.begins, metrics.dawn()) <= sessions.started_at
                and months.ends > sessions.started_at
            group by coalesce(months.user_type, sessions.user_type, 'unknown')
        ) as visits
    where not months.is_internal
),

-- users without a profile count in the total by their days, whatever types their sessions tell
fresh as (
    select typed.*
    from typed
    union all
    select
        typed.entity,
        typed.month,
        typed.first_day,
        typed.last_day,
        typed.begins,
        typed.ends,
        typed.region,
        typed.counts_total,
        '' as part,
        array_agg(each.start order by each.start) as starts,
        null as seconds
    from typed
    cross join unnest(typed.starts) as each (start)
    where not typed.counts_total
    group by
        typed.entity,
        typed.month,
        typed.first_day,
        typed.last_day,
        typed.begins,
        typed.ends,
        typed.region,
        typed.counts_total
),

old as (
    select
        months.entity,
        months.month,
        months.first_day,
        months.last_day,
        months.begins,
        months.ends,
        months.region,
        months.counts_total,
        presence.part,
        presence.region as old_region,
        presence.counts_total as old_counts_total,
        presence.starts,
        presence.seconds,
        metrics.how_many_before(months.begins, presence.starts) as before,
        metrics.how_many_before(months.ends, presence.starts) as up_to
    from months
    inner join metrics.presence
        on
            months.entity = presence.entity
            and presence.family = 'user'
            and months.month = presence.month
    offset 0 -- the places are looked for once
),

-- the days beside those that changed stay as they are
states as (
    select
        coalesce(old.entity, fresh.entity) as entity,
        coalesce(old.part, fresh.part) as part,
        coalesce(old.month, fresh.month) as month,
        coalesce(old.first_day, fresh.first_day) as first_day,
        coalesce(old.last_day, fresh.last_day) as last_day,
        coalesce(old.begins, fresh.begins) as begins,
        coalesce(old.ends, fresh.ends) as ends,
        old.old_region,
        old.old_counts_total,
        old.starts as old_starts,
        old.seconds as old_seconds,
        coalesce(old.region, fresh.region) as region,
        coalesce(old.counts_total, fresh.counts_total) as counts_total,
        nullif(old.starts[:old.before] || fresh.starts || old.starts[old.up_to + 1:], '{}')
            as starts,
        old.seconds[:old.before] || fresh.seconds || old.seconds[old.up_to + 1:] as seconds
    from old
    full join fresh
        on old.entity = fresh.entity and old.month = fresh.month and old.part = fresh.part
    offset 0 -- put together once
)

select
    'user',
    states.entity,
    states.part,
    states.month,
    states.first_day,
    states.last_day,
    states.begins,
    states.ends,
    states.old_region,
    states.old_counts_total,
    states.old_starts,
    states.old_seconds,
    case when states.starts is not null then states.region end,
    case when states.starts is not null then states.counts_total or states.part = '' end,
    states.starts,
    case when states.starts is not null then states.seconds end
from states;

insert into metrics.work_visit (part, day, quarter, seconds, n)
select
    visits.part,
    visits.day,
    visits.quarter,
    visits.seconds,
    sum(visits.n)
from (
    select
        dated.part,
        dated.day,
        metrics.quarter(dated.start, dated.day_begins) as quarter,
        dated.seconds,
        dated.n
    from (
        select
            states.part,
            each.n,
            each.start,
            each.seconds,
            case
                when states.first_day = states.last_day then states.first_day
                else metrics.local_day(each.start, report.zone)
            end as day,
            case
                when states.first_day = states.last_day then states.begins
                else metrics.midnight(metrics.local_day(each.start, report.zone), report.zone)
            end as day_begins
        from (
            select
                work.*,
                metrics.how_many_before(work.begins, work.old_starts) as old_before,
                metrics.how_many_before(work.ends, work.old_starts) as old_up_to,
                metrics.how_many_before(work.begins, work.starts) as before,
                metrics.how_many_before(work.ends, work.starts) as up_to
            from metrics.work_state as work
            where
                work.family = 'user'
                and (work.starts, work.seconds) is distinct from (work.old_starts, work.old_seconds)
            offset 0 -- the places are looked for once
        ) as states
        cross join metrics.report
        cross join
            lateral (
                select
                    -1 as n,
                    old.start,
                    old.seconds
                from
                    unnest(
                        states.old_starts[states.old_before + 1:states.old_up_to],
                        states.old_seconds[states.old_before + 1:states.old_up_to]
                    ) as old (start, seconds)
                union all
                select
                    1 as n,
                    fresh.start,
                    fresh.seconds
                from
                    unnest(
                        states.starts[states.before + 1:states.up_to],
                        states.seconds[states.before + 1:states.up_to]
                    ) as fresh (start, seconds)
            ) as each
        where each.seconds is not null
    ) as dated
) as visits
group by visits.day, visits.quarter, visits.seconds, visits.part
having sum(visits.n) <> 0;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    'sessions',
    totals.part,
    work.day,
    work.quarter,
    sum(work.n),
    sum(work.n * work.seconds)
from metrics.work_visit as work
cross join lateral (values (work.part), ('')) as totals (part)
group by totals.part, work.day, work.quarter;

insert into metrics.duration (day, minute, n, seconds, counts)
select
    lengths.day,
    lengths.minute,
    sum(lengths.n),
    coalesce(
        array_agg(lengths.seconds order by lengths.seconds) filter (where lengths.n <> 0), '{}'
    ),
    coalesce(array_agg(lengths.n order by lengths.seconds) filter (where lengths.n <> 0), '{}')
from (
    select
        both_sides.day,
        both_sides.minute,
        both_sides.seconds,
        sum(both_sides.n) as n
    from (
        select
            work.day,
            metrics.minute_of(work.seconds) as minute,
            work.seconds,
            work.n
        from metrics.work_visit as work
        union all
        select
            duration.day,
            duration.minute,
            each.seconds,
            each.n
        from (
            select distinct
                work.day,
                metrics.minute_of(work.seconds) as minute
            from metrics.work_visit as work
        ) as changed
        inner join metrics.duration
            on changed.day = duration.day and changed.minute = duration.minute
        cross join unnest(duration.seconds, duration.counts) as each (seconds, n)
    ) as both_sides
    group by both_sides.day, both_sides.minute, both_sides.seconds
) as lengths
group by lengths.day, lengths.minute
on conflict (day, minute) do update set
    n = excluded.n,
    seconds = excluded.seconds,
    counts = excluded.counts;
