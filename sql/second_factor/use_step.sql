-- Uses up a code: a second attempt with it, also one at the same moment, gets no row.
update metrics.second_factors
set last_step = %(step)s
where account_id = %(account_id)s and last_step < %(step)s
returning account_id
