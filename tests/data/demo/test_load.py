from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.types.json import Jsonb

from data.demo.load import SOURCE_TABLES, load
from data.demo.plan import DemoPlan
from data.errors import DemoRefusedError, NotMigratedError

PLAN = DemoPlan(years=1.5, scale=0.1, seed=7)
NOW = datetime(2026, 4, 14, 11, 0, tzinfo=UTC)

ONE_ROW = {
    "user_profiles": "(user_type) values ('couple')",
    "clients": "default values",
    "exchange_rates": "values ('2026-01-01', 'EUR', 0.85)",
    "subscriptions": "(user_id, amount, status) values (gen_random_uuid(), 1, 'active')",
    "vendor_collaborations": "(client_id, vendor1_id, vendor2_id, collaboration_type) values "
    "(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'timeline_sync')",
    "vendor_feedback": "(vendor_id, rating) values (gen_random_uuid(), 5)",
    "user_sessions": "(user_id) values (gen_random_uuid())",
}


def rows(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def mark(connection: psycopg.Connection) -> object:
    row = connection.execute("select value from metrics.facts where name = 'demo'").fetchone()
    return row and row[0]


def test_the_rows_counted_are_the_rows_committed(
    connection: psycopg.Connection, database_url: str
) -> None:
    counts = load(connection, PLAN, now=NOW)
    with psycopg.connect(database_url) as other:
        for table in SOURCE_TABLES:
            assert counts[table] == rows(other, f"public.{table}") > 0
        for table in ("metrics.subscription_versions", "metrics.collaboration_activities"):
            assert counts[table] == rows(other, table) > 0
        assert mark(other) == {"seed": 7, "years": 1.5, "scale": 0.1}


def test_a_connection_that_does_not_commit_by_itself_is_committed(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        load(connection, PLAN, now=NOW)
        with psycopg.connect(database_url) as other:
            assert rows(other, "public.user_profiles") > 0


def test_inside_a_transaction_the_caller_commits(
    connection: psycopg.Connection, database_url: str
) -> None:
    with psycopg.connect(database_url) as other:
        with connection.transaction():
            load(connection, PLAN, now=NOW)
            assert mark(other) is None
            other.rollback()
        assert mark(other) is not None


@pytest.mark.parametrize("table", SOURCE_TABLES)
def test_one_row_anywhere_is_enough_to_refuse(connection: psycopg.Connection, table: str) -> None:
    connection.execute(f"insert into public.{table} {ONE_ROW[table]}")
    with pytest.raises(DemoRefusedError) as refusal:
        load(connection, PLAN, now=NOW)
    assert str(refusal.value) == (
        f"The database already holds rows in {table}; demo data only goes into an empty database."
    )
    assert sum(rows(connection, f"public.{name}") for name in SOURCE_TABLES) == 1
    assert mark(connection) is None


def test_demo_data_is_not_loaded_twice(connection: psycopg.Connection) -> None:
    load(connection, PLAN, now=NOW)
    before = rows(connection, "public.user_sessions")
    with pytest.raises(DemoRefusedError, match="already holds rows"):
        load(connection, PLAN, now=NOW)
    assert rows(connection, "public.user_sessions") == before


def test_a_failure_at_the_end_leaves_nothing_behind(connection: psycopg.Connection) -> None:
    connection.execute("alter table metrics.facts add check (name <> 'demo')")
    with pytest.raises(psycopg.errors.CheckViolation):
        load(connection, PLAN, now=NOW)
    assert sum(rows(connection, f"public.{name}") for name in SOURCE_TABLES) == 0
    assert rows(connection, "metrics.subscription_versions") == 0
    assert rows(connection, "metrics.collaboration_activities") == 0


def test_what_is_known_of_others_stays(connection: psycopg.Connection) -> None:
    connection.execute(
        "insert into metrics.collaboration_activities "
        "values (gen_random_uuid(), now(), gen_random_uuid(), gen_random_uuid(), "
        "gen_random_uuid(), 'timeline_sync')"
    )
    connection.execute("insert into metrics.facts values ('other', %s)", [Jsonb(1)])
    counts = load(connection, PLAN, now=NOW)
    logged = rows(connection, "metrics.collaboration_activities")
    assert logged == counts["metrics.collaboration_activities"] + 1


def test_a_database_that_was_not_migrated_is_named_as_such(empty_url: str) -> None:
    with (
        psycopg.connect(empty_url, autocommit=True) as connection,
        pytest.raises(NotMigratedError, match="migrate"),
    ):
        load(connection, PLAN, now=NOW)
