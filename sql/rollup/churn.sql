-- Churn: how many of those who paid a calendar month earlier pay nothing is a running level, too,
-- beside the level of those who paid then. Where clocks change at midnight, the same clock time a
-- month earlier may not be the end of a day; then they are looked up by the ends of their spans.
with looks as materialized (
    select
        dated.*,
        dated.at + interval '1 microsecond' < metrics.midnight(dated.day + 1, %(zone)s)
        or dated.earlier_at + interval '1 microsecond'
        = metrics.midnight(dated.earlier_day + 1, %(zone)s) as is_kept
    from (
        select
            points.at,
            points.at = any(%(parts_at)s::timestamptz[]) as in_parts,
            metrics.local_day(points.at, %(zone)s) as day,
            metrics.month_earlier(points.at, %(zone)s) as earlier_at,
            metrics.local_day(
                metrics.month_earlier(points.at, %(zone)s), %(zone)s
            ) as earlier_day
        from unnest(%(at)s::timestamptz[]) as points (at)
        offset 0
    ) as dated
),

gone as materialized (
    select
        levels.at,
        levels.part,
        levels.n
    from
        metrics.levels(
            'gone',
            array(
                select each.at from looks as each
                where each.is_kept
            ),
            %(parts_at)s::timestamptz[],
            %(zone)s
        ) as levels
    union all
    select
        looks.at,
        held.part,
        count(*) as n
    from looks
    inner join metrics.paying_span as stopped
        on
            stopped.part = ''
            and looks.earlier_at >= stopped.paid_from
            and looks.earlier_at < stopped.paid_to
            and looks.at >= stopped.paid_to
    inner join metrics.paying_span as held
        on
            stopped.account = held.account
            and looks.earlier_at >= held.paid_from
            and looks.earlier_at < held.paid_to
    where
        not looks.is_kept
        and not exists (
            select from metrics.paying_span as back
            where
                back.account = stopped.account
                and back.part = ''
                and back.paid_from <= looks.at
                and back.paid_to > looks.at
        )
    group by looks.at, held.part
)

select
    looks.at,
    nullif(paying.part, '') as part,
    round(100.0 * coalesce(gone.n, 0) / nullif(paying.n, 0), 6) as value
from looks
inner join
    metrics.levels(
        'paying',
        array(select distinct each.earlier_at from looks as each),
        array(
            select distinct each.earlier_at from looks as each
            where each.in_parts
        ),
        %(zone)s
    ) as paying
    on looks.earlier_at = paying.at and (paying.part = '' or looks.in_parts)
left join gone on looks.at = gone.at and paying.part = gone.part
where paying.part = '' or paying.n > 0
