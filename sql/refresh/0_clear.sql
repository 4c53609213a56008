-- The work tables as every refresh begins with them: empty.
delete from metrics.work_member;

delete from metrics.work_user_day;

delete from metrics.work_business_day;

delete from metrics.work_presence;

delete from metrics.work_sequence;

delete from metrics.work_collaboration;

delete from metrics.work_entity;

delete from metrics.work_cell;
