-- Leaves the work tables empty.
delete from metrics.work_member;

delete from metrics.work_month;

delete from metrics.work_state;

delete from metrics.work_visit;

delete from metrics.work_day;

delete from metrics.work_collaboration;

delete from metrics.work_activity;

delete from metrics.work_entity;

delete from metrics.work_account;

delete from metrics.work_rate;

delete from metrics.work_span;

delete from metrics.work_paying;

delete from metrics.work_step;

delete from metrics.work_cell;

delete from metrics.work_change;

set local enable_seqscan to default;

set local enable_hashjoin to default;

set local enable_mergejoin to default;

set local random_page_cost to default;
