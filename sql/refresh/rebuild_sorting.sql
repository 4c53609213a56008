-- What follows has to bring rows in order.
set local enable_sort = on;
