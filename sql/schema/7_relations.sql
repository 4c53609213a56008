-- The relations of the feature specification, day by day over the rollups, for those who query the
-- numbers themselves: what the board says at the end of each local day, and for today as it is now.
-- Money is in major units here.

-- The total of every series at each day's end, and today's at this moment.
create view metrics.day_totals as
with today as (
    select
        report.zone,
        metrics.local_day(now(), report.zone) as day
    from metrics.report
)

select
    level.series,
    level.day,
    level.n::numeric as n,
    level.amount
from metrics.level
inner join today on level.day < today.day
where level.part = ''
union all
select
    counted.series,
    today.day,
    levels.n,
    levels.amount
from today
cross join (
    values
    ('signups'), ('suppliers'), ('couples'), ('ratings'), ('mrr'), ('paying'), ('pairs'),
    ('weddings'), ('coordination'), ('dau'), ('wau'), ('mau'), ('active suppliers'),
    ('active couples'), ('sessions')
) as counted (series)
cross join lateral metrics.levels(counted.series, array[now()], '{}', today.zone) as levels
where levels.part = '';

-- Sessions are the finished ones that started on the day; their mean length is that of 30 days, as
-- on the board.
create view metrics.daily_metrics as
with days as (
    select
        totals.day,
        coalesce(max(totals.n) filter (where totals.series = 'signups'), 0) as signups,
        coalesce(max(totals.n) filter (where totals.series = 'dau'), 0) as dau,
        coalesce(max(totals.n) filter (where totals.series = 'wau'), 0) as wau,
        coalesce(max(totals.n) filter (where totals.series = 'mau'), 0) as mau,
        coalesce(max(totals.n) filter (where totals.series = 'sessions'), 0) as sessions,
        coalesce(max(totals.amount) filter (where totals.series = 'sessions'), 0) as seconds,
        coalesce(max(totals.n) filter (where totals.series = 'suppliers'), 0) as suppliers,
        coalesce(max(totals.n) filter (where totals.series = 'couples'), 0) as couples,
        coalesce(max(totals.n) filter (where totals.series = 'active suppliers'), 0)
            as active_suppliers,
        coalesce(max(totals.n) filter (where totals.series = 'active couples'), 0)
            as active_couples
    from metrics.day_totals as totals
    group by totals.day
)

select
    days.day,
    (days.signups - lag(days.signups, 1, 0::numeric) over by_day)::bigint as signups,
    days.dau::bigint as dau,
    days.wau::bigint as wau,
    days.mau::bigint as mau,
    (days.sessions - lag(days.sessions, 1, 0::numeric) over by_day)::bigint as sessions,
    round(
        (days.seconds - lag(days.seconds, 30, 0::numeric) over by_day)
        / nullif(days.sessions - lag(days.sessions, 30, 0::numeric) over by_day, 0),
        6
    ) as avg_session_duration,
    days.suppliers::bigint as total_suppliers,
    days.couples::bigint as total_couples,
    days.active_suppliers::bigint as active_suppliers,
    days.active_couples::bigint as active_couples
from days
window by_day as (order by days.day);

-- Growth and churn compare with one calendar month earlier at the same local clock time.
create view metrics.revenue_metrics as
with days as (
    select
        totals.day,
        report.zone,
        least(metrics.midnight(totals.day + 1, report.zone) - interval '1 microsecond', now())
            as at,
        coalesce(max(totals.n) filter (where totals.series = 'mrr'), 0) as minor,
        coalesce(max(totals.n) filter (where totals.series = 'paying'), 0) as accounts
    from metrics.day_totals as totals
    cross join metrics.report
    group by totals.day, report.zone
),

months as (
    select
        days.*,
        metrics.month_earlier(days.at, days.zone) as earlier_at
    from days
)

select
    months.day,
    round(months.minor / 100, 2) as mrr,
    round(12 * months.minor / 100, 2) as arr,
    months.accounts::bigint as paying_accounts,
    round(100 * (months.minor - then_paid.n) / nullif(then_paid.n, 0), 6) as growth,
    round(
        100.0
        * (
            select count(*)
            from metrics.paying_span as spans
            where
                spans.part = ''
                and spans.paid_to > months.earlier_at
                and spans.paid_to <= months.at
                and spans.paid_from <= months.earlier_at
                and not exists (
                    select from metrics.paying_span as others
                    where
                        others.account = spans.account
                        and others.part = ''
                        and others.paid_from <= months.at
                        and others.paid_to > months.at
                )
        )
        / nullif(then_paying.n, 0),
        6
    ) as churn
from months
inner join
    metrics.levels(
        'mrr',
        array(select distinct each.earlier_at from months as each),
        '{}',
        (select report.zone from metrics.report)
    ) as then_paid
    on months.earlier_at = then_paid.at and then_paid.part = ''
inner join
    metrics.levels(
        'paying',
        array(select distinct each.earlier_at from months as each),
        '{}',
        (select report.zone from metrics.report)
    ) as then_paying
    on months.earlier_at = then_paying.at and then_paying.part = '';

create view metrics.coordination_metrics as
with days as (
    select
        totals.day,
        coalesce(max(totals.n) filter (where totals.series = 'weddings'), 0) as weddings,
        coalesce(max(totals.n) filter (where totals.series = 'pairs'), 0) as pairs,
        coalesce(max(totals.n) filter (where totals.series = 'coordination'), 0) as coordinated,
        coalesce(max(totals.amount) filter (where totals.series = 'coordination'), 0) as seconds,
        coalesce(max(totals.n) filter (where totals.series = 'ratings'), 0) as ratings,
        coalesce(max(totals.amount) filter (where totals.series = 'ratings'), 0) as stars
    from metrics.day_totals as totals
    group by totals.day
),

rated as (
    select
        days.*,
        days.ratings - lag(days.ratings, 90, 0::numeric) over by_day as recent_ratings,
        days.stars - lag(days.stars, 90, 0::numeric) over by_day as recent_stars
    from days
    window by_day as (order by days.day)
)

select
    rated.day,
    rated.weddings::bigint as weddings_coordinated,
    rated.pairs::bigint as active_vendor_pairs,
    round(rated.seconds / 3600 / nullif(rated.coordinated, 0), 6) as avg_coordination_hours,
    case
        when rated.recent_ratings >= 5 then round(rated.recent_stars / rated.recent_ratings, 6)
    end as vendor_satisfaction
from rated;
