-- Takes the ratings of changed vendors in, with what they add.
insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    -cells.n,
    -cells.amount
from metrics.work_rating_cells as cells;

delete from metrics.rating
using metrics.work_entity as work
where work.family = 'vendor' and work.entity = rating.vendor_id;

insert into metrics.rating (vendor_id, part, at, rating)
select
    ratings.vendor_id,
    ratings.category,
    ratings.created_at,
    ratings.rating
from metrics.work_entity as work
inner join metrics.ratings on work.entity = ratings.vendor_id
where
    work.family = 'vendor'
    and ratings.rating is not null
    and isfinite(ratings.created_at);

insert into metrics.work_cell (series, part, day, quarter, n, amount)
select
    cells.series,
    cells.part,
    cells.day,
    cells.quarter,
    cells.n,
    cells.amount
from metrics.work_rating_cells as cells;
