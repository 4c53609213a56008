-- Leaves the work tables empty and small, after they had grown.
truncate metrics.work_member, metrics.work_month, metrics.work_state, metrics.work_visit,
metrics.work_day, metrics.work_collaboration, metrics.work_activity, metrics.work_entity,
metrics.work_account, metrics.work_rate, metrics.work_span, metrics.work_paying, metrics.work_step,
metrics.work_cell, metrics.work_change;

set local enable_seqscan to default;

set local enable_hashjoin to default;

set local enable_mergejoin to default;

set local random_page_cost to default;

set local enable_nestloop to default;
