-- What happens between an instant and the next quarter of an hour, looked up among the rows: users,
-- businesses, sessions, profiles and ratings.

-- Who first came between the instant and the next quarter and was not in the window of so many days
-- before: users by type, or by region when only one type counts.
create or replace function metrics.later_users(
    since timestamptz, instant timestamptz, until timestamptz, only_type text
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(distinct visitors.user_id)
    from (
        select
            comers.*,
            -- asked one by one: for an "exists" the whole window might be read and hashed
            (
                select 1
                from metrics.source_sessions as earlier
                where
                    earlier.user_id = comers.user_id
                    and earlier.started_at >= since
                    and earlier.started_at <= instant
                limit 1
            ) is null as is_new,
            -- who has no profile is of whatever type the session says
            comers.is_member or (
                select 1
                from metrics.source_sessions as earlier
                where
                    earlier.user_id = comers.user_id
                    and earlier.started_at >= since
                    and earlier.started_at <= instant
                    and coalesce(earlier.user_type, 'unknown') = comers.user_type
                limit 1
            ) is null as is_new_as_such
        from (
            select distinct
                sessions.user_id,
                member.user_id is not null as is_member,
                coalesce(member.user_type, sessions.user_type, 'unknown') as user_type,
                coalesce(member.region, 'unknown') as region
            from metrics.source_sessions as sessions
            left join metrics.member on sessions.user_id = member.user_id
            where
                sessions.started_at > instant
                and sessions.started_at < until
                and member.is_internal is not true
        ) as comers
        where only_type is null or comers.user_type = only_type
        offset 0
    ) as visitors
    cross join lateral (
        values
        (
            case when only_type is null then visitors.user_type else visitors.region end,
            visitors.is_new_as_such
        ),
        ('', only_type is null or visitors.is_new_as_such)
    ) as totals (part, holds)
    where
        totals.holds
        and (
            visitors.is_new
            or (not visitors.is_member and (totals.part <> '' or only_type is not null))
        )
    group by totals.part
$$;

-- The same of supplier businesses, by category.
create or replace function metrics.later_businesses(
    since timestamptz, instant timestamptz, until timestamptz
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*)
    from (
        select distinct
            coalesce(member.business, sessions.user_id) as business,
            member.user_id is not null as has_profile
        from metrics.source_sessions as sessions
        left join metrics.member on sessions.user_id = member.user_id
        where
            sessions.started_at > instant
            and sessions.started_at < until
            and member.is_internal is not true
            and coalesce(member.user_type, sessions.user_type) = 'supplier'
    ) as visitors
    cross join lateral (
        values (metrics.kept_category(visitors.business)), ('')
    ) as totals (part)
    where
        not exists (
            select from metrics.member as staff
            inner join metrics.source_sessions as earlier on staff.user_id = earlier.user_id
            where
                staff.business = visitors.business
                and staff.user_type = 'supplier'
                and not staff.is_internal
                and earlier.started_at >= since
                and earlier.started_at <= instant
        )
        and not exists (
            select from metrics.source_sessions as earlier
            left join metrics.member as staff on earlier.user_id = staff.user_id
            where
                earlier.user_id = visitors.business
                and staff.user_id is null
                and earlier.user_type = 'supplier'
                and earlier.started_at >= since
                and earlier.started_at <= instant
        )
    group by totals.part
$$;

-- Finished sessions.
create or replace function metrics.later_sessions(instant timestamptz, until timestamptz)
returns table (part text, n bigint, amount numeric)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*),
        sum(sessions.seconds)
    from metrics.source_sessions as sessions
    left join metrics.member on sessions.user_id = member.user_id
    cross join lateral (
        values (coalesce(member.user_type, sessions.user_type, 'unknown')), ('')
    ) as totals (part)
    where
        sessions.started_at > instant
        and sessions.started_at < until
        and sessions.seconds is not null
        and member.is_internal is not true
    group by totals.part
$$;

-- Profiles, and businesses with theirs.
create or replace function metrics.later_people(
    of_series text, instant timestamptz, until timestamptz
)
returns table (part text, n bigint)
language sql stable parallel safe
as $$
    select
        totals.part,
        sum(steps.n)::bigint
    from (
        select member.user_type as part, 1 as n
        from metrics.member
        where
            of_series = 'signups'
            and member.created_at > instant
            and member.created_at < until
            and not member.is_internal
        union all
        select member.region as part, 1 as n
        from metrics.member
        where
            of_series = 'couples'
            and member.created_at > instant
            and member.created_at < until
            and member.user_type = 'couple'
            and not member.is_internal
            and (member.deleted_at > member.created_at) is not false
        union all
        select member.region as part, -1 as n
        from metrics.member
        where
            of_series = 'couples'
            and member.deleted_at > instant
            and member.deleted_at < until
            and member.user_type = 'couple'
            and not member.is_internal
            and member.deleted_at > member.created_at
        union all
        select
            metrics.kept_category(businesses.business) as part,
            businesses.alive_later - businesses.alive as n
        from (
            select
                staff.business,
                max((staff.created_at <= instant and (staff.deleted_at > instant) is not false)::int)
                as alive,
                max((staff.created_at < until and (staff.deleted_at >= until) is not false)::int)
                as alive_later
            from metrics.member as staff
            where
                of_series = 'suppliers'
                and staff.user_type = 'supplier'
                and not staff.is_internal
                and (staff.deleted_at > staff.created_at) is not false
                and staff.business in (
                    select member.business from metrics.member
                    where member.created_at > instant and member.created_at < until
                    union all
                    select member.business from metrics.member
                    where member.deleted_at > instant and member.deleted_at < until
                )
            group by staff.business
        ) as businesses
    ) as steps
    cross join lateral (values (steps.part), ('')) as totals (part)
    group by totals.part
$$;

-- Ratings.
create or replace function metrics.later_ratings(instant timestamptz, until timestamptz)
returns table (part text, n bigint, amount numeric)
language sql stable parallel safe
as $$
    select
        totals.part,
        count(*),
        sum(rating.rating)
    from metrics.rating
    cross join lateral (values (rating.part), ('')) as totals (part)
    where rating.at > instant and rating.at < until
    group by totals.part
$$;
