-- Takes what is queued; how many keys it was.
with taken as (
    delete from metrics.queue returning 1
)

select count(*) as keys from taken
