-- After everything was made anew the planner knows nothing of the tables yet.
analyze metrics.member;

analyze metrics.presence;

analyze metrics.activity;

analyze metrics.event;

analyze metrics.cell;

analyze metrics.level;

analyze metrics.paid_span;

analyze metrics.paying_span;

analyze metrics.wedding;

analyze metrics.duration;
