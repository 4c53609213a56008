-- Which platform tables tell of which keys. Each trigger names its source; the functions are in
-- sql/schema/capture.sql.
create or replace trigger wedsync_insert after insert on public.user_profiles
referencing new table as new_rows
for each statement execute function metrics.note_profiles();

create or replace trigger wedsync_update after update on public.user_profiles
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_profiles();

create or replace trigger wedsync_delete after delete on public.user_profiles
referencing old table as old_rows
for each statement execute function metrics.note_profiles();

create or replace trigger wedsync_truncate after truncate on public.user_profiles
for each statement execute function metrics.note_everything('profile');

create or replace trigger wedsync_insert after insert on public.clients
referencing new table as new_rows
for each statement execute function metrics.note_clients();

create or replace trigger wedsync_update after update on public.clients
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_clients();

create or replace trigger wedsync_delete after delete on public.clients
referencing old table as old_rows
for each statement execute function metrics.note_clients();

create or replace trigger wedsync_truncate after truncate on public.clients
for each statement execute function metrics.note_everything('client');

create or replace trigger wedsync_insert after insert on public.user_sessions
referencing new table as new_rows
for each statement execute function metrics.note_sessions();

create or replace trigger wedsync_update after update on public.user_sessions
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_sessions();

create or replace trigger wedsync_delete after delete on public.user_sessions
referencing old table as old_rows
for each statement execute function metrics.note_sessions();

create or replace trigger wedsync_truncate after truncate on public.user_sessions
for each statement execute function metrics.note_everything('session');

create or replace trigger wedsync_insert after insert on public.subscriptions
referencing new table as new_rows
for each statement execute function metrics.note_subscriptions();

create or replace trigger wedsync_update after update on public.subscriptions
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_subscriptions();

create or replace trigger wedsync_delete after delete on public.subscriptions
referencing old table as old_rows
for each statement execute function metrics.note_subscriptions();

create or replace trigger wedsync_truncate after truncate on public.subscriptions
for each statement execute function metrics.note_everything('subscription');

create or replace trigger wedsync_insert after insert on public.vendor_collaborations
referencing new table as new_rows
for each statement execute function metrics.note_collaborations();

create or replace trigger wedsync_update after update on public.vendor_collaborations
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_collaborations();

create or replace trigger wedsync_truncate after truncate on public.vendor_collaborations
for each statement execute function metrics.note_everything('collaboration');

create or replace trigger wedsync_insert after insert on public.vendor_feedback
referencing new table as new_rows
for each statement execute function metrics.note_ratings();

create or replace trigger wedsync_update after update on public.vendor_feedback
referencing old table as old_rows new table as new_rows
for each statement execute function metrics.note_ratings();

create or replace trigger wedsync_delete after delete on public.vendor_feedback
referencing old table as old_rows
for each statement execute function metrics.note_ratings();

create or replace trigger wedsync_truncate after truncate on public.vendor_feedback
for each statement execute function metrics.note_everything('rating');

create or replace trigger wedsync_change after insert or update or delete or truncate
on public.exchange_rates
for each statement execute function metrics.note_everything('rate');
