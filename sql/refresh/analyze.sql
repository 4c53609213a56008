-- After everything was made anew the planner knows nothing of the tables yet.
analyze metrics.member, metrics.presence, metrics.presence_gap, metrics.intraday, metrics.activity,
metrics.cell,
metrics.level,
metrics.paid_span,
metrics.paying_span,
metrics.wedding,
metrics.rating,
metrics.rate, metrics.duration;
