-- What views and functions need to know beside the rows.
create or replace function metrics.past_due_grace()
returns interval language sql stable parallel safe
return coalesce(
    (
        select (facts.value #>> '{}')::integer from metrics.facts
        where facts.name = 'past_due_days'
    ),
    30
) * interval '24 hours';

-- Nothing before this is kept by day: no board can be asked for so early a day.
create or replace function metrics.first_floor()
returns date language sql immutable parallel safe
return date '1988-01-01';

create or replace function metrics.dawn()
returns timestamptz language sql immutable parallel safe
return timestamptz '1988-01-02 00:00:00+00';

-- Levels reach some days ahead, so that a new day hardly ever has to add up the steps since.
create or replace function metrics.new_horizon()
returns date language sql stable parallel safe
return ((now() at time zone 'UTC')::date + 3);

-- Session lengths by the minute, for whatever a source may call a length.
create or replace function metrics.minute_of(seconds numeric)
returns integer language sql immutable parallel safe
return case
    when seconds < 0 then -1
    when seconds < 86400 then floor(seconds / 60)::integer
    else 1440
end;
