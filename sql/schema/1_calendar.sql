-- Local time, always by a named zone. Written so that PostgreSQL folds them into the caller's plan.
create or replace function metrics.local_day(instant timestamptz, zone text)
returns date language sql stable parallel safe
return (
    case
        -- where clocks fall back over midnight the hour before it still belongs to the day before
        when instant < ((instant at time zone zone)::date::timestamp at time zone zone)
            then (instant at time zone zone)::date - 1
        else (instant at time zone zone)::date
    end
);

create or replace function metrics.midnight(day date, zone text)
returns timestamptz language sql stable parallel safe
return (day::timestamp at time zone zone);

-- The first moment of the trailing window of so many local days that ends with the instant's day.
create or replace function metrics.window_start(instant timestamptz, days integer, zone text)
returns timestamptz language sql stable parallel safe
return (((instant at time zone zone)::date - days + 1)::timestamp at time zone zone);

-- One calendar month earlier, clamped to that month's last day, at the same local clock time.
create or replace function metrics.month_earlier(instant timestamptz, zone text)
returns timestamptz language sql stable parallel safe
return (((instant at time zone zone) - interval '1 month') at time zone zone);

-- Which quarter of an hour of a local day holds the instant, counted from 0.
create or replace function metrics.quarter(instant timestamptz, day_begins timestamptz)
returns integer language sql immutable parallel safe
return floor(date_part('epoch', instant - day_begins) / 900)::integer;

create or replace function metrics.month_of(day date)
returns date language sql immutable parallel safe
return date_trunc('month', day::timestamp)::date;
