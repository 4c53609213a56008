-- Plans made for empty tables would read them row by row.
analyze
public.user_profiles,
public.clients,
public.exchange_rates,
public.subscriptions,
public.vendor_collaborations,
public.vendor_feedback,
public.user_sessions,
metrics.subscription_versions,
metrics.collaboration_activities
