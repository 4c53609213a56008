-- A refresh may wait for another and take as long as it must; page queries may not.
select
    set_config('lock_timeout', '0', true),
    set_config('statement_timeout', '0', true)
