-- How long a wedding had taken by each of its activities, since its first: the median of a past day
-- is read from an index alone. Each row is written once, so its keys are made afterwards.
alter table metrics.activity add micros bigint not null default 0;

alter table metrics.activity drop constraint activity_pkey;

drop index metrics.activity_at_wedding_idx,
metrics.activity_wedding_part_at_idx,
metrics.activity_business_a_business_b_part_at_idx;

update metrics.activity
set micros = (date_part('epoch', activity.at - wedding.first_at) * 1000000)::bigint
from metrics.wedding
where activity.wedding = wedding.wedding and activity.at > wedding.first_at;

alter table metrics.activity alter micros drop default;

alter table metrics.activity add primary key (collaboration_id, at);

create index on metrics.activity (at, wedding) include (micros);

create index on metrics.activity (wedding, part, at);

create index on metrics.activity (business_a, business_b, part, at);
