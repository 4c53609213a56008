-- Exchange rates that are not taken in as the rows tell them, each with the one before it.
with defined as (
    select
        rates.currency,
        rates.day,
        rates.rate,
        lag(rates.rate) over (partition by rates.currency order by rates.day) as old_rate
    from metrics.source_rates as rates
)

select
    'rate taken in' as what,
    concat_ws(
        ' ', coalesce(defined.currency, kept.currency), coalesce(defined.day, kept.day)
    ) as key,
    case
        when defined.currency is null then 'kept, though its row is gone'
        when kept.currency is null then 'is missing'
        else 'differs from its row'
    end as difference
from defined
full join metrics.rate as kept on defined.currency = kept.currency and defined.day = kept.day
where
    coalesce(defined.day, kept.day) between %(first)s::date and %(last)s::date
    and (defined.currency, defined.rate, defined.old_rate)
    is distinct from (kept.currency, kept.rate, kept.old_rate)
order by key
