-- How keys and moments of any platform are read, whatever their type, and which values there can
-- be. Written so that PostgreSQL folds them into the caller's plan: a uuid or a timestamptz stays
-- the bare column, and its index is used.
create or replace function metrics.key_of(id uuid)
returns uuid language sql immutable parallel safe
return id;

create or replace function metrics.key_of(id bigint)
returns uuid language sql immutable parallel safe
return lpad(to_hex(id), 32, '0')::uuid;

-- Text that holds no uuid gets one of its own: equal texts stay equal, and nothing can fail.
create or replace function metrics.key_of(id text)
returns uuid language sql immutable parallel safe
return (
    case when id ~ '^([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}$' then id::uuid else md5(id)::uuid end
);

create or replace function metrics.moment_of(moment timestamptz)
returns timestamptz language sql immutable parallel safe
return moment;

-- A time without a zone is UTC, never the zone of whoever asks.
create or replace function metrics.moment_of(moment timestamp)
returns timestamptz language sql immutable parallel safe
return moment at time zone 'UTC';

create or replace function metrics.moment_of(moment date)
returns timestamptz language sql immutable parallel safe
return moment::timestamp at time zone 'UTC';

-- Infinity and years that no calendar reaches are no moments to count from.
create or replace function metrics.is_moment(moment timestamptz)
returns boolean language sql immutable parallel safe
return (
    moment >= timestamptz '1900-01-01 00:00:00+00' and moment < timestamptz '9999-01-01 00:00:00+00'
);

-- Not a number is greater than infinity, so this leaves it out, too.
create or replace function metrics.is_amount(amount numeric)
returns boolean language sql immutable parallel safe
return amount >= 0 and amount < 'Infinity'::numeric;

-- What a subscription costs for one interval before discount: no more than whole pennies can hold.
create or replace function metrics.is_price(amount numeric, quantity numeric, discount numeric)
returns boolean language sql immutable parallel safe
return coalesce(
    case
        when
            amount >= 0 and amount < 10000000000000
            and quantity >= 0 and quantity < 10000000000000
            and discount > '-Infinity'::numeric and discount < 'Infinity'::numeric
            then amount * quantity < 10000000000000
    end,
    false
);

-- Paid from some moment on, and to no impossible one; 'infinity' says that it goes on.
create or replace function metrics.is_term(
    paid_from timestamptz,
    past_due_since timestamptz,
    canceled_at timestamptz,
    ended_at timestamptz
)
returns boolean language sql immutable parallel safe
return (
    metrics.is_moment(paid_from) is true
    and (metrics.is_moment(past_due_since) is not false or past_due_since = 'infinity')
    and (metrics.is_moment(canceled_at) is not false or canceled_at = 'infinity')
    and (metrics.is_moment(ended_at) is not false or ended_at = 'infinity')
);

-- What is wrong with a session or a rating; null where nothing is.
create or replace function metrics.session_fault(
    user_id uuid, started_at timestamptz, seconds numeric
)
returns text language sql immutable parallel safe
return (
    case
        when user_id is null or metrics.is_moment(started_at) is not true then 'session'
        when metrics.is_amount(seconds) is false then 'length'
    end
);

create or replace function metrics.rating_fault(
    vendor_id uuid, rating numeric, created_at timestamptz
)
returns text language sql immutable parallel safe
return (
    case
        when
            vendor_id is null
            or (rating between 1 and 5) is not true
            or metrics.is_moment(created_at) is not true
            then 'rating'
    end
);
