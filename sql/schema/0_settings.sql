-- Settings that views need, kept beside the data so that every reader agrees on them.
create or replace function metrics.past_due_grace()
returns interval language sql stable parallel safe
return coalesce(
    (
        select (facts.value #>> '{}')::integer from metrics.facts
        where facts.name = 'past_due_days'
    ),
    30
) * interval '24 hours';
