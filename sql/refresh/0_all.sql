-- A rebuild reads every table through, and the planner knows nothing yet of what it fills on the
-- way: to look rows up one by one would never end.
set local enable_nestloop = off;
