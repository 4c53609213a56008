-- Looks again at the rows that the queue names by their own id: all of the sources whose key it is,
-- and the sessions and ratings in which capture found something wrong (moment '-infinity').
select metrics.keep_faults(told.source, told.keys)
from (
    select
        queue.source,
        array_agg(distinct queue.key) as keys
    from metrics.queue
    where
        queue.key is not null
        and (
            queue.source in ('profile', 'subscription', 'collaboration')
            or (queue.source in ('session', 'rating') and queue.moment = '-infinity')
        )
    group by queue.source
) as told
union all
select metrics.keep_rate_faults()
where
    exists (
        select from metrics.queue
        where queue.source = 'rate'
    );
