-- Who ended a version, so that a row replaced within one transaction was never gone.
alter table metrics.subscription_versions add ended_xid xid8;

-- Whether a day of presence counted in the total before: that changes with the user's profile.
alter table metrics.work_sequence add old_counts_total boolean;

-- When everything was last made anew from the source rows.
alter table metrics.refresh add rebuilt_at timestamptz not null default now();
