-- Another rate reprices, from its day on, every account that pays in its currency.
insert into metrics.work_rate (currency, since)
select
    coalesce(rates.currency, rate.currency),
    min(coalesce(rates.day, rate.day))
from metrics.source_rates as rates
full join metrics.rate on rates.currency = rate.currency and rates.day = rate.day
where rates.rate is distinct from rate.rate
group by coalesce(rates.currency, rate.currency);

insert into metrics.work_account (account, is_changed, since)
select
    spans.account,
    false,
    min(metrics.midnight(work.since, report.zone))
from metrics.work_rate as work
cross join metrics.report
inner join metrics.paid_span as spans on work.currency = spans.currency
where
    work.currency <> report.currency
    and spans.paid_to >= metrics.midnight(work.since, report.zone)
group by spans.account
on conflict (account) do update set since = excluded.since;
