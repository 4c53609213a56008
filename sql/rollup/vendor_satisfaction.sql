-- Vendor satisfaction: ratings so far less those before the window.
select
    levels.at,
    nullif(levels.part, '') as part,
    case
        when levels.n - coalesce(older.n, 0) >= 5
            then
                round(
                    (levels.amount - coalesce(older.amount, 0)) / (levels.n - coalesce(older.n, 0)),
                    6
                )
    end as value,
    levels.n - coalesce(older.n, 0) as n
from
    metrics.levels('ratings', %(at)s::timestamptz[], %(parts_at)s::timestamptz[], %(zone)s)
        as levels
left join metrics.level as older
    on older.series = 'ratings' and older.day = levels.day - 90 and levels.part = older.part
where levels.part = '' or levels.n - coalesce(older.n, 0) > 0
