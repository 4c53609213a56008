-- Answers when the database does and our tables are there.
select
    exists(select 1 from metrics.accounts) as has_accounts,
    (select id from metrics.refresh) as refresh_id
