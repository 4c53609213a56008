-- What the changed months of users are now, from the source; and what that changes in the number
-- and the lengths of finished sessions.
insert into metrics.work_presence (
    family, entity, part, month, region, counts_total, starts, seconds
)
select
    'user',
    months.entity,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    months.month,
    coalesce(member.region, 'unknown'),
    member.user_id is not null,
    array_agg(sessions.started_at order by sessions.started_at, sessions.seconds),
    array_agg(sessions.seconds order by sessions.started_at, sessions.seconds)
from (
    select
        months.entity,
        months.month,
        greatest(metrics.midnight(months.month, report.zone), metrics.dawn()) as begins,
        metrics.midnight((months.month + interval '1 month')::date, report.zone) as ends
    from metrics.work_month as months
    cross join metrics.report
    where months.family = 'user'
    offset 0 -- the bounds first, so that the index is searched for them
) as months
inner join metrics.source_sessions as sessions
    on
        months.entity = sessions.user_id
        and months.begins <= sessions.started_at
        and months.ends > sessions.started_at
left join metrics.member on months.entity = member.user_id
where member.is_internal is not true
group by
    months.entity,
    coalesce(member.user_type, sessions.user_type, 'unknown'),
    months.month,
    coalesce(member.region, 'unknown'),
    member.user_id is not null;

-- users without a profile count in the total by their days, whatever types their sessions tell
insert into metrics.work_presence (
    family, entity, part, month, region, counts_total, starts
)
select
    'user',
    work.entity,
    '',
    work.month,
    'unknown',
    true,
    array_agg(each.start order by each.start)
from metrics.work_presence as work
cross join unnest(work.starts) as each (start)
where not work.counts_total
group by work.entity, work.month;

insert into metrics.work_visit (part, day, quarter, seconds, n)
select
    visits.part,
    visits.day,
    metrics.quarter(visits.start, metrics.midnight(visits.day, visits.zone)),
    visits.seconds,
    sum(visits.n)
from (
    select
        states.part,
        each.n,
        each.start,
        each.seconds,
        report.zone,
        metrics.local_day(each.start, report.zone) as day
    from metrics.work_both_states as states
    cross join metrics.report
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
        each.start >= states.begins
        and each.start < states.ends
        and each.seconds is not null
        and states.family = 'user'
    offset 0 -- the local day is worked out once
) as visits
group by
    visits.part,
    visits.day,
    metrics.quarter(visits.start, metrics.midnight(visits.day, visits.zone)),
    visits.seconds
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

-- where sessions only ended, nobody came or went
delete from metrics.work_month as months
using (
    select
        states.family,
        states.entity,
        states.month
    from metrics.work_both_states as states
    group by states.family, states.entity, states.month
    having
        bool_and(
            (states.starts, states.region, states.counts_total)
            is not distinct from
            (states.old_starts, states.old_region, states.old_counts_total)
        )
) as same
where
    months.family = 'user'
    and months.entity = same.entity
    and months.family = same.family
    and months.month = same.month
    and not exists (
        select from metrics.work_member as work
        where work.user_id = months.entity and work.is_moved
    );
