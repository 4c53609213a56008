-- The accounts that were paying one calendar month earlier (of one plan: for that plan), and
-- whether they pay anything now. An account that stopped contributes 100: the sum of the
-- contributions divided by the number of accounts is the number.
with holders as (
    select distinct spans.account
    from metrics.paid_spans as spans
    where
        spans.paid_from <= metrics.month_earlier(%(at)s, %(zone)s)
        and spans.paid_to > metrics.month_earlier(%(at)s, %(zone)s)
        and (%(part)s::text is null or spans.plan = %(part)s)
),

staying as (
    select distinct spans.account
    from metrics.paid_spans as spans
    where spans.paid_from <= %(at)s and spans.paid_to > %(at)s
),

proof as (
    select
        row_number() over (order by holders.account) as number,
        holders.account as account_id,
        staying.account is not null as pays_now,
        case when staying.account is null then 100 else 0 end as contribution,
        1 as weight
    from holders
    left join staying on holders.account = staying.account
),

whole as (
    select
        count(*) as row_count,
        round(sum(proof.contribution)::numeric / nullif(sum(proof.weight), 0), 6) as total
    from proof
)

select
    metrics.month_earlier(%(at)s, %(zone)s) as window_from,
    %(at)s::timestamptz as window_to,
    whole.row_count,
    whole.total,
    proof.*
from whole
left join proof on proof.number between %(from_row)s and %(to_row)s
order by proof.number
