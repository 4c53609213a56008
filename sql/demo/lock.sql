-- One demo load at a time, and no other writer while the tables are looked at and filled.
lock table public.user_profiles in share row exclusive mode
