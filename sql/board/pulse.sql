-- What a board starts from: the refresh id, the database's own clock, whether this is demo data,
-- which columns the platform does not have, whether rows wait for the next refresh, and when every
-- number was last proved from its rows with how many differences.
select
    refresh.id as refresh_id,
    refresh.refreshed_at,
    clock_timestamp() as now,
    exists(
        select from metrics.facts
        where facts.name = 'demo'
    ) as demo,
    coalesce(
        (
            select facts.value from metrics.facts
            where facts.name = 'lacking'
        ),
        '[]'
    ) as lacking,
    exists(select from metrics.queue) as waiting,
    (
        select (facts.value ->> 'at')::timestamptz from metrics.facts
        where facts.name = 'verified'
    ) as verified_at,
    (
        select (facts.value ->> 'differences')::integer from metrics.facts
        where facts.name = 'verified'
    ) as differences
from metrics.refresh
