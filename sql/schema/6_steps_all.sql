-- What a rebuild reads instead: every session, every day of presence.

-- The beginnings of all local days and months that a session may fall in.
create view metrics.last_session_day as
select
    greatest(
        metrics.local_day(now(), report.zone),
        (
            select metrics.local_day(max(sessions.started_at), report.zone)
            from metrics.source_sessions as sessions
            where isfinite(sessions.started_at)
        )
    ) as day
from metrics.report;

create view metrics.report_days as
select array_agg(metrics.midnight(each.day::date, report.zone) order by each.day) as begins
from metrics.report
cross join metrics.last_session_day as sessions
cross join
    lateral generate_series(
        metrics.first_floor(), sessions.day + 1, interval '1 day'
    ) as each (day);

create view metrics.report_months as
select array_agg(metrics.midnight(each.day::date, report.zone) order by each.day) as begins
from metrics.report
cross join metrics.last_session_day as sessions
cross join
    lateral generate_series(
        metrics.first_floor(), sessions.day + 1, interval '1 month'
    ) as each (day);

-- Every finished session with its local day, counted from the first of report_days, and its quarter
-- of an hour. Each "offset 0" has what stands above it worked out once a row, not again wherever it
-- is used.
create view metrics.finished_visits as
select
    visits.part,
    visits.day,
    metrics.quarter(visits.started_at, visits.begins[visits.day]) as quarter,
    visits.seconds
from (
    select
        coalesce(member.user_type, sessions.user_type, 'unknown') as part,
        width_bucket(sessions.started_at, days.begins) as day,
        sessions.started_at,
        sessions.seconds,
        days.begins
    from metrics.source_sessions as sessions
    cross join (
        select (select each.begins from metrics.report_days as each) as begins
        from metrics.report
        offset 0
    ) as days
    left join metrics.member on sessions.user_id = member.user_id
    where
        member.is_internal is not true
        and sessions.seconds is not null
        and sessions.started_at >= metrics.dawn()
        and isfinite(sessions.started_at)
    offset 0
) as visits
offset 0;

-- Every session of presence with its local day, counted from the first of report_days; if it is the
-- day's first with its quarter of an hour and the days since the day before it, if it is the last
-- with the days to the next.
create view metrics.presence_neighbours as
select
    visits.family,
    visits.part,
    visits.region,
    visits.counts_total,
    visits.day,
    case
        when (visits.day_before is distinct from visits.day)
            then metrics.quarter(visits.start, visits.begins[visits.day])
    end as quarter,
    case
        when (visits.day_before is distinct from visits.day)
            then least(coalesce(visits.day - visits.day_before, 32), 32)
    end as gap,
    case
        when (visits.day_after is distinct from visits.day)
            then least(coalesce(visits.day_after - visits.day, 32), 32)
    end as reach
from (
    select
        months.family,
        months.part,
        months.region,
        months.counts_total,
        months.begins,
        months.starts[place] as start,
        width_bucket(months.starts[place], months.begins) as day,
        width_bucket(coalesce(months.starts[place - 1], months.before), months.begins)
            as day_before,
        width_bucket(coalesce(months.starts[place + 1], months.after), months.begins)
            as day_after
    from (
        select
            presence.family,
            presence.part,
            presence.region,
            presence.counts_total,
            presence.starts,
            lag(presence.starts[cardinality(presence.starts)]) over following as before,
            lead(presence.starts[1]) over following as after,
            (select days.begins from metrics.report_days as days) as begins
        from metrics.presence
        window
            following as (
                partition by presence.entity, presence.family, presence.part order by presence.month
            )
        offset 0
    ) as months
    cross join lateral generate_series(1, cardinality(months.starts)) as place
    offset 0
) as visits
offset 0;

-- The days of presence as far as any window asks: by the days since the one before, and by the days
-- to the one after.
create view metrics.presence_begins as
select
    days.family,
    days.part,
    case when days.part = 'couple' and days.gap >= 30 then days.region end as region,
    days.counts_total,
    days.day,
    days.quarter,
    metrics.widest_window(days.gap) as gap
from metrics.presence_neighbours as days
where days.gap is not null;

create view metrics.presence_ends as
select
    days.family,
    days.part,
    case when days.part = 'couple' and days.reach >= 30 then days.region end as region,
    days.counts_total,
    days.day,
    days.gap,
    metrics.widest_window(days.reach) as reach
from metrics.presence_neighbours as days
where days.gap is not null or days.reach is not null;
