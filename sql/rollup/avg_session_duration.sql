-- Session length: the running level of finished sessions less what it was before the window.
select
    levels.at,
    nullif(levels.part, '') as part,
    round(
        (levels.amount - coalesce(older.amount, 0)) / nullif(levels.n - coalesce(older.n, 0), 0), 6
    ) as value,
    levels.n - coalesce(older.n, 0) as n
from
    metrics.levels('sessions', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
left join metrics.level as older
    on older.series = 'sessions' and older.day = levels.day - 30 and levels.part = older.part
where levels.part = '' or levels.n - coalesce(older.n, 0) > 0
