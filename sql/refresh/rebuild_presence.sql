-- Every month of every user and business, from the source, and what they add. Local days and months
-- are found by looking the instant up among their beginnings, which is faster than asking the clock
-- of the zone for each.
truncate metrics.presence;

alter table metrics.presence drop constraint presence_pkey;

insert into metrics.presence (
    family, entity, part, month, region, counts_total, starts, seconds
)
select
    'user',
    visits.user_id,
    visits.part,
    (metrics.first_floor() + visits.months * interval '1 month')::date,
    visits.region,
    visits.counts_total,
    array_agg(visits.started_at order by visits.started_at, visits.seconds),
    array_agg(visits.seconds order by visits.started_at, visits.seconds)
from (
    select
        sessions.user_id,
        coalesce(member.user_type, sessions.user_type, 'unknown') as part,
        width_bucket(
            sessions.started_at, (select months.begins from metrics.report_months as months)
        )
        - 1 as months,
        coalesce(member.region, 'unknown') as region,
        member.user_id is not null as counts_total,
        sessions.started_at,
        sessions.seconds
    from metrics.source_sessions as sessions
    left join metrics.member on sessions.user_id = member.user_id
    where
        member.is_internal is not true
        and sessions.started_at >= metrics.dawn()
        and isfinite(sessions.started_at)
) as visits
group by visits.user_id, visits.part, visits.months, visits.region, visits.counts_total;

-- users without a profile count in the total by their days, whatever types their sessions tell
insert into metrics.presence (
    family, entity, part, month, region, counts_total, starts
)
select
    'user',
    presence.entity,
    '',
    presence.month,
    'unknown',
    true,
    array_agg(each.start order by each.start)
from metrics.presence
cross join unnest(presence.starts) as each (start)
where not presence.counts_total
group by presence.entity, presence.month;

insert into metrics.presence (
    family, entity, part, month, counts_total, starts
)
select
    'business',
    days.business,
    coalesce(businesses.category, 'unknown'),
    days.month,
    true,
    array_agg(days.first_at order by days.first_at)
from (
    select
        coalesce(member.business, presence.entity) as business,
        presence.month,
        min(each.start) as first_at
    from metrics.presence
    left join metrics.member on presence.entity = member.user_id
    cross join unnest(presence.starts) as each (start)
    where presence.family = 'user' and presence.part = 'supplier'
    group by
        coalesce(member.business, presence.entity),
        presence.month,
        width_bucket(each.start, (select days.begins from metrics.report_days as days))
) as days
left join metrics.businesses on days.business = businesses.business
group by days.business, coalesce(businesses.category, 'unknown'), days.month;

alter table metrics.presence add primary key (entity, family, month, part);

analyze metrics.presence;

-- Hashing is right from here on: there are few groups beside the rows, which the planner cannot
-- know.
set local enable_sort = off;

-- finished sessions, by their length and by the quarter of an hour in which they began
insert into metrics.work_visit (part, day, quarter, seconds, n)
select
    '',
    metrics.first_floor() + visits.day - 1,
    0,
    visits.seconds,
    count(*)
from metrics.finished_visits as visits
group by visits.day, visits.seconds;

insert into metrics.duration (day, minute, n, seconds, counts)
select
    lengths.day,
    lengths.minute,
    sum(lengths.n),
    array_agg(lengths.seconds order by lengths.seconds),
    array_agg(lengths.n order by lengths.seconds)
from (
    select
        work.day,
        metrics.minute_of(work.seconds) as minute,
        work.seconds,
        work.n
    from metrics.work_visit as work
    where work.part = ''
) as lengths
group by lengths.day, lengths.minute;

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    'sessions',
    totals.part,
    metrics.first_floor() + sums.day - 1,
    sums.quarter,
    sum(sums.n),
    sum(sums.amount)
from (
    select
        visits.part,
        visits.day,
        visits.quarter,
        count(*) as n,
        sum(visits.seconds) as amount
    from metrics.finished_visits as visits
    group by visits.part, visits.day, visits.quarter
) as sums
cross join lateral (values (sums.part), ('')) as totals (part)
group by totals.part, sums.day, sums.quarter;

-- Days of presence by what decides about their steps, as far as any window asks: by the days since
-- the one before with the quarter of an hour, and by the days to the one after.
insert into metrics.work_day (family, part, region, counts_total, day, quarter, gap, n)
select
    days.family,
    days.part,
    days.region,
    days.counts_total,
    metrics.first_floor() + days.day - 1,
    days.quarter,
    days.gap,
    count(*)
from metrics.presence_begins as days
group by
    days.family,
    days.part,
    days.region,
    days.counts_total,
    days.day,
    days.quarter,
    days.gap;

insert into metrics.work_day (family, part, region, counts_total, day, gap, reach, n)
select
    days.family,
    days.part,
    days.region,
    days.counts_total,
    metrics.first_floor() + days.day - 1,
    days.gap,
    days.reach,
    count(*)
from metrics.presence_ends as days
group by
    days.family,
    days.part,
    days.region,
    days.counts_total,
    days.day,
    days.gap,
    days.reach;

insert into metrics.presence_gap (part, day, gap, n)
select
    totals.part,
    work.day,
    work.gap,
    sum(work.n)
from metrics.work_day as work
cross join
    lateral (
        values (work.part, work.part <> ''), ('', work.counts_total)
    ) as totals (part, counts)
where
    work.family = 'user'
    and work.quarter is null
    and work.gap is not null
    and totals.counts
group by totals.part, work.day, work.gap;
