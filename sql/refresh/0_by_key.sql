-- A refresh touches few rows of tables that may be large: each is to be found by its key, and no
-- table read through, so that what it costs does not grow with them.
set local enable_seqscan = off;

set local enable_hashjoin = off;

set local enable_mergejoin = off;

set local random_page_cost = 1.1;

-- Before PostgreSQL 18 a forbidden scan adds so much to a cost that nothing else tells two plans
-- apart; kept in memory, a work table was held against all of a large one.
set local enable_material = off;
