-- Answers when the database does and our tables are there.
select
    (select count(*) from (select 1 from metrics.accounts limit 1) as some) as accounts,
    (select id from metrics.refresh) as refresh_id
