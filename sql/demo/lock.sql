-- One demo load at a time, and no other writer while the tables are looked at and filled; a large
-- world takes longer than a page may.
set local statement_timeout = 0;

set local lock_timeout = 0;

set local idle_in_transaction_session_timeout = 0;

lock table public.user_profiles in share row exclusive mode;
