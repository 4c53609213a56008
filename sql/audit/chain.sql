-- The next entries of the chain as they were hashed.
select
    number,
    (extract(epoch from at) * 1000000)::bigint as microseconds,
    who,
    act,
    subject,
    address,
    details::text as details,
    previous,
    hash
from metrics.audit
where number > %(after)s
order by number
limit 5000
