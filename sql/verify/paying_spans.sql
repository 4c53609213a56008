-- Spans in which accounts pay, at all and for each plan, that are not the union of the paid spans.
with defined as (
    select
        united.account,
        united.part,
        lower(span.whole) as paid_from,
        upper(span.whole) as paid_to
    from (
        select
            paid.account,
            totals.part,
            range_agg(tstzrange(paid.paid_from, paid.paid_to)) as spans
        from metrics.paid_span as paid
        cross join lateral (values (paid.plan), ('')) as totals (part)
        where paid.account between %(low)s::uuid and %(high)s::uuid
        group by paid.account, totals.part
    ) as united
    cross join lateral unnest(united.spans) as span (whole)
),

kept as (
    select *
    from metrics.paying_span
    where paying_span.account between %(low)s::uuid and %(high)s::uuid
)

select
    'paying account' as what,
    concat_ws(
        ' ',
        coalesce(defined.account, kept.account),
        nullif(coalesce(defined.part, kept.part), ''),
        coalesce(defined.paid_from, kept.paid_from)
    ) as key,
    case
        when defined.account is null then 'kept, though nothing is paid'
        when kept.account is null then 'is missing'
        else 'differs from its paid spans'
    end as difference
from defined
full join kept
    on
        defined.account = kept.account
        and defined.part = kept.part
        and defined.paid_from = kept.paid_from
where (defined.account, defined.paid_to) is distinct from (kept.account, kept.paid_to)
order by key
