-- The changed months of users as they were and, from the source, as they are; and what that changes
-- in the number and the lengths of finished sessions.
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
        greatest(metrics.midnight(work.month, report.zone), metrics.dawn()) as month_begins,
        metrics.midnight((work.month + interval '1 month')::date, report.zone) as month_ends,
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
                and months.month_begins <= sessions.started_at
                and months.month_ends > sessions.started_at
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
        'unknown' as region,
        true as counts_total,
        '' as part,
        array_agg(each.start order by each.start) as starts,
        null as seconds
    from typed
    cross join unnest(typed.starts) as each (start)
    where not typed.counts_total
    group by
        typed.entity, typed.month, typed.first_day, typed.last_day, typed.begins, typed.ends
)

select
    'user',
    coalesce(old.entity, fresh.entity),
    coalesce(old.part, fresh.part),
    coalesce(old.month, fresh.month),
    coalesce(old.first_day, fresh.first_day),
    coalesce(old.last_day, fresh.last_day),
    coalesce(old.begins, fresh.begins),
    coalesce(old.ends, fresh.ends),
    old.region as old_region,
    old.counts_total as old_counts_total,
    old.starts as old_starts,
    old.seconds as old_seconds,
    fresh.region,
    fresh.counts_total,
    fresh.starts,
    fresh.seconds
from (
    select states.*
    from metrics.work_old_states as states
    where states.family = 'user'
) as old
full join fresh
    on old.entity = fresh.entity and old.month = fresh.month and old.part = fresh.part;

insert into metrics.work_visit (part, day, quarter, seconds, n)
select
    visits.part,
    visits.day,
    metrics.quarter(visits.start, metrics.midnight(visits.day, visits.zone)),
    visits.seconds,
    sum(visits.n)
from (
    select
        changes.part,
        changes.start,
        changes.seconds,
        report.zone,
        metrics.local_day(changes.start, report.zone) as day,
        sum(changes.n) as n
    from (
        select
            states.part,
            each.n,
            each.start,
            each.seconds
        from metrics.work_state as states
        cross join
            lateral (
                select
                    -1 as n,
                    old.start,
                    old.seconds
                from unnest(states.old_starts, states.old_seconds) as old (start, seconds)
                union all
                select
                    1 as n,
                    fresh.start,
                    fresh.seconds
                from unnest(states.starts, states.seconds) as fresh (start, seconds)
            ) as each
        where
            states.family = 'user'
            and each.start >= states.begins
            and each.start < states.ends
            and each.seconds is not null
    ) as changes
    cross join metrics.report
    group by changes.part, changes.start, changes.seconds, report.zone
    having sum(changes.n) <> 0
    offset 0 -- the local day is worked out once
) as visits
group by
    visits.part,
    visits.day,
    metrics.quarter(visits.start, metrics.midnight(visits.day, visits.zone)),
    visits.seconds;

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
