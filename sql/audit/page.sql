-- Entries before a number, the newest first; one more than a page, to tell whether there are older.
select
    number,
    at,
    who,
    act,
    subject,
    address,
    details
from metrics.audit
where
    (number < %(before)s::bigint or %(before)s::bigint is null)
    and (act = %(act)s::text or %(act)s::text is null)
order by number desc
limit %(size)s + 1
