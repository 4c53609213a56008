-- The moment of the first row of the source: nothing was known before it.
select least(
    (select min(created_at) from metrics.source_profiles),
    (select min(created_at) from metrics.source_clients),
    (select min(started_at) from metrics.source_sessions),
    (select min(at) from metrics.collaboration_activities),
    (select min(created_at) from metrics.source_ratings),
    (
        select min(coalesce(versions.started_at, versions.created_at))
        from metrics.subscription_versions as versions
    )
) as first_moment
