import hashlib
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest

from data.demo.columns import copy_stream
from data.demo.plan import DemoPlan
from data.demo.platform import World, world
from data.errors import DemoError

SMALL = DemoPlan(years=1, scale=0.1)
NOON = datetime(2026, 4, 14, 11, 0, tzinfo=UTC)


def prints(made: World) -> dict[str, str]:
    return {
        name: hashlib.sha256(b"".join(copy_stream(table))).hexdigest()
        for name, table in {**made.source, **made.history}.items()
    }


def ids(made: World, table: str) -> set[bytes]:
    return {bytes(row) for row in made.source[table].columns["id"].values}


def one(connection: psycopg.Connection, query: str, *params: object) -> float:
    row = connection.execute(query, params).fetchone()
    assert row is not None
    assert row[0] is not None
    return float(row[0])


def test_the_same_plan_at_the_same_moment_is_the_same_to_the_last_byte() -> None:
    assert prints(world(SMALL, NOON)) == prints(world(SMALL, NOON))


def test_another_zone_for_the_same_moment_changes_nothing() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    assert prints(world(SMALL, elsewhere)) == prints(world(SMALL, NOON))


def test_another_seed_is_another_world() -> None:
    other = prints(world(DemoPlan(years=1, scale=0.1, seed=2), NOON))
    same = prints(world(SMALL, NOON))
    assert all(other[name] != same[name] for name in same)


def test_later_the_same_day_only_adds() -> None:
    noon, night = world(SMALL, NOON), world(SMALL, NOON + timedelta(hours=9))
    for name in ("user_profiles", "clients", "user_sessions", "vendor_collaborations"):
        assert ids(noon, name) <= ids(night, name)
    assert len(ids(noon, "user_sessions")) < len(ids(night, "user_sessions"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(DemoError, match="time zone"):
        world(SMALL, datetime(2026, 4, 14, 11, 0))


@pytest.mark.parametrize(("years", "scale"), [(0.1, 0.01), (0.1, 1), (10, 0.02)])
def test_the_smallest_and_longest_worlds_hold_together(years: float, scale: float) -> None:
    made = world(DemoPlan(years=years, scale=scale), NOON)
    assert len(made.source["user_profiles"]) > 0
    assert len(made.source["user_sessions"]) > 0


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ("user_profiles where user_type = 'supplier'", 1_500, 2_300),
        ("user_profiles where user_type = 'couple'", 6_000, 9_000),
        ("clients", 7_500, 10_000),
        ("user_sessions", 250_000, 400_000),
        ("subscriptions", 1_100, 1_650),
        ("vendor_collaborations", 8_000, 12_000),
        ("vendor_feedback", 2_500, 6_000),
        ("user_profiles where is_internal", 2, 12),
    ],
)
def test_three_years_at_scale_one_have_the_size_of_such_a_platform(
    world_reader: psycopg.Connection, table: str, low: int, high: int
) -> None:
    assert low <= one(world_reader, f"select count(*) from public.{table}") <= high


@pytest.mark.parametrize(
    ("column", "parent"),
    [
        ("user_sessions.user_id", "user_profiles"),
        ("subscriptions.user_id", "user_profiles"),
        ("vendor_feedback.vendor_id", "user_profiles"),
        ("vendor_collaborations.vendor1_id", "user_profiles"),
        ("vendor_collaborations.vendor2_id", "user_profiles"),
        ("vendor_collaborations.client_id", "clients"),
    ],
)
def test_every_reference_has_its_row_and_came_after_it(
    world_reader: psycopg.Connection, column: str, parent: str
) -> None:
    table = column.partition(".")[0]
    lost = one(
        world_reader,
        f"""
        select count(*) from public.{table}
        left join public.{parent} as parent on {column} = parent.id
        where parent.id is null or {table}.created_at < parent.created_at
        """,
    )
    assert lost == 0


def test_nothing_is_in_the_future_but_weddings_and_ends_of_paid_service(
    world_reader: psycopg.Connection, now: datetime
) -> None:
    columns = world_reader.execute(
        """
        select table_schema || '.' || table_name, column_name from information_schema.columns
        where
            data_type = 'timestamp with time zone'
            and (table_schema = 'public' or table_name in (
                'subscription_versions', 'collaboration_activities'
            ))
            and column_name not in ('ended_at', 'version_ended')
        """
    ).fetchall()
    assert len(columns) > 12
    for table, column in columns:
        late = one(world_reader, f"select count(*) from {table} where {column} > %s", now)
        assert (table, column, late) == (table, column, 0)
    ahead = world_reader.execute(
        "select distinct status from public.subscriptions where ended_at > %s", [now]
    ).fetchall()
    assert ahead == [("canceled",)]


def test_only_the_last_hours_have_open_sessions(
    world_reader: psycopg.Connection, now: datetime
) -> None:
    row = world_reader.execute(
        "select count(*), count(*) filter (where session_duration is null),"
        " (select min(created_at) from public.user_sessions where session_duration is null)"
        " from public.user_sessions where created_at > %s",
        [now - timedelta(hours=4)],
    ).fetchone()
    assert row is not None
    begun, still_open, first_open = row
    assert 0 < still_open < begun
    assert first_open > now - timedelta(hours=4)


def test_a_session_that_is_over_ended_before_now(
    world_reader: psycopg.Connection, now: datetime
) -> None:
    over = """
        select count(*) from public.user_sessions
        where created_at + session_duration * interval '1 second' > %s
    """
    assert one(world_reader, over, now) == 0


def test_two_thirds_of_subscriptions_are_monthly_and_a_few_in_euros_or_several(
    world_reader: psycopg.Connection,
) -> None:
    share = "select avg(({})::int) from public.subscriptions"
    assert 0.6 < one(world_reader, share.format("billing_interval = 'month'")) < 0.73
    assert 0.01 < one(world_reader, share.format("currency = 'EUR'")) < 0.04
    assert 0.01 < one(world_reader, share.format("quantity > 1")) < 0.08
    assert 0.03 < one(world_reader, share.format("discount_percent > 0")) < 0.25


def test_most_weddings_are_on_saturdays_from_may_to_september(
    world_reader: psycopg.Connection,
) -> None:
    share = "select avg(({})::int) from public.clients"
    assert 0.55 < one(world_reader, share.format("extract(isodow from wedding_date) = 6")) < 0.75
    season = "extract(month from wedding_date) between 5 and 9"
    assert 0.58 < one(world_reader, share.format(season)) < 0.8
    lead = "select avg(wedding_date - created_at::date) from public.clients where wedding_id is {}"
    assert 330 < one(world_reader, lead.format("not null")) < 460
    assert 150 < one(world_reader, lead.format("null")) < 280


def test_the_activity_log_agrees_with_the_rows(world_reader: psycopg.Connection) -> None:
    wrong = one(
        world_reader,
        """
        with log as (
            select
                collaboration_id, min(at) as first, max(at) as latest, count(*) as activities,
                count(distinct (client_id, vendor1_id, vendor2_id, collaboration_type)) as parties,
                min(client_id::text) as client_id
            from metrics.collaboration_activities group by collaboration_id
        )
        select count(*)
        from public.vendor_collaborations as rows
        full join log on rows.id = log.collaboration_id
        where
            rows.created_at is distinct from log.first
            or rows.last_activity is distinct from log.latest
            or rows.client_id::text is distinct from log.client_id
            or log.parties <> 1
        """,
    )
    assert wrong == 0
    each = """
        select avg(activities) from (
            select count(*) as activities from metrics.collaboration_activities
            group by collaboration_id
        ) as log
    """
    assert 3 < one(world_reader, each) < 9
