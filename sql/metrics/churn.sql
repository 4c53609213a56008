-- Churn: of the accounts paying one calendar month earlier, the percent that pay nothing now; by
-- plan, of the accounts paying for that plan then. Null where none was paying.
with moments as (
    select
        points.at,
        points.since
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
),

holders as (
    select distinct
        moments.at,
        spans.account,
        spans.plan
    from moments
    inner join metrics.paid_spans as spans
        on
            spans.paid_from <= metrics.month_earlier(moments.at, %(zone)s)
            and spans.paid_to > metrics.month_earlier(moments.at, %(zone)s)
),

staying as (
    select distinct
        moments.at,
        spans.account
    from moments
    inner join metrics.paid_spans as spans
        on moments.at >= spans.paid_from and moments.at < spans.paid_to
)

select
    moments.at,
    holders.plan as part,
    round(
        100.0
        * count(distinct holders.account) filter (where staying.account is null)
        / nullif(count(distinct holders.account), 0),
        6
    ) as value
from moments
left join holders on moments.at = holders.at
left join staying on holders.at = staying.at and holders.account = staying.account
group by grouping sets ((moments.at), (moments.at, holders.plan))
having grouping(holders.plan) = 1 or holders.plan is not null
