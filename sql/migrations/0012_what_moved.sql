-- Whether the clients or the vendors of a collaboration moved, or it has but new activities.
alter table metrics.work_collaboration add is_moved boolean not null default false;
