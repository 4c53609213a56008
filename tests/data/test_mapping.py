"""What a platform does not record is null with a reason, and everything else stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import Connection, sql

from data import statements
from data.catalogue import METRICS
from data.database import Database
from data.errors import MigrationError
from data.mapping import KINDS, NEEDS, Column, lacking, mappings, misfit, reason_for
from data.migrate import migrate
from data.proof import Asked
from data.refresh import refresh
from data.settings import Settings
from data.verify import verify
from tests.data.answers import RIGHT, values
from tests.data.shape import SOURCES
from tests.oracle.world import Row
from tests.soundness.agreement import TABLES, insert
from tests.soundness.door import door
from tests.soundness.small_business import DAY, world

PAYING = {"mrr", "arr", "growth", "churn"}
COORDINATION = {"weddings_coordinated", "active_vendor_pairs", "avg_coordination_time"}
TOTALS = {"total_suppliers", "total_couples"}
ACTIVE = {"active_suppliers", "active_couples"}
USAGE = ACTIVE | {"dau", "wau", "mau", "avg_session_duration"}
NEEDED = {
    ("subscriptions", "id"): PAYING,
    ("subscriptions", "user_id"): PAYING,
    ("subscriptions", "status"): PAYING,
    ("subscriptions", "amount"): PAYING,
    ("subscriptions", "currency"): PAYING - {"churn"},
    ("subscriptions", "billing_interval"): PAYING - {"churn"},
    ("vendor_collaborations", "id"): COORDINATION,
    ("vendor_collaborations", "client_id"): COORDINATION,
    ("vendor_collaborations", "vendor1_id"): COORDINATION,
    ("vendor_collaborations", "vendor2_id"): COORDINATION,
    ("vendor_collaborations", "last_activity"): COORDINATION,
    ("vendor_collaborations", "created_at"): {"avg_coordination_time"},
    ("vendor_feedback", "rating"): {"vendor_satisfaction"},
    ("vendor_feedback", "vendor_id"): {"vendor_satisfaction"},
    ("vendor_feedback", "created_at"): {"vendor_satisfaction"},
    ("user_profiles", "id"): TOTALS | ACTIVE | {"new_signups_today"},
    ("user_profiles", "user_type"): TOTALS | ACTIVE,
    ("user_profiles", "created_at"): TOTALS | {"new_signups_today"},
    ("user_sessions", "user_id"): USAGE,
    ("user_sessions", "created_at"): USAGE,
    ("user_sessions", "session_duration"): {"avg_session_duration"},
}
COLUMNS = [
    (table, column)
    for table, columns in re.findall(
        r"create table public\.(\w+) \(\n(.*?)\n {8}\);",
        statements.statement("source/canonical/tables").decode(),
        re.S,
    )
    for column in re.findall(r"^ {12}(?!primary)(\w+) ", columns, re.M)
]


@contextmanager
def without(url: str, settings: Settings, *absent: tuple[str, str]) -> Iterator[Database]:
    """The small business on a platform that never had these columns."""
    with psycopg.connect(url, autocommit=True) as platform:
        drop(platform, *absent)
        assert migrate(url, settings) == ["definitions"]
        small = world()
        for table in TABLES:
            gone = {column for name, column in absent if name == table}
            rows = small.rows(table)
            if "started_at" not in gone and "created_at" in gone and table == "subscriptions":
                rows = [
                    row | {"started_at": row["started_at"] or row["created_at"]} for row in rows
                ]
            left = [_without(row, gone) for row in rows]
            insert(platform, table, [row for row in left if row])
    database = Database(url)
    try:
        refresh(database)
        yield database
    finally:
        database.close()


def _without(row: Row, columns: set[str]) -> Row:
    return {column: value for column, value in row.items() if column not in columns}


def drop(platform: Connection[Any], *columns: tuple[str, str]) -> None:
    """The platform as it is without these columns."""
    for table, column in columns:
        platform.execute(
            sql.SQL("alter table public.{} drop {} cascade").format(
                sql.Identifier(table), sql.Identifier(column)
            )
        )


def test_the_columns_are_those_of_seven_tables() -> None:
    assert {table for table, _ in COLUMNS} == SOURCES
    assert len(COLUMNS) == 45
    assert set(NEEDED) < set(COLUMNS)


@pytest.mark.parametrize("column", NEEDED, ids=".".join)
def test_a_column_that_is_not_there_is_null_with_a_reason_where_it_is_needed(
    database_url: str, settings: Settings, column: tuple[str, str]
) -> None:
    with without(database_url, settings, column) as database:
        numbers = door(database)
        board = numbers.board(DAY)
        assert [each.metric.id for each in board.readings if each.error] == []
        assert {name for name, value in values(board).items() if value is None} == NEEDED[column]
        for name in NEEDED[column]:
            reading = board.find(name)
            assert str(reading.reason).startswith("The platform does not ")
            assert reading.reason == reason_for(name, told(database))
            assert (dict(reading.parts), reading.n, reading.median) == ({}, None, None)
            assert (reading.trend, reading.status) == (None, None)
            assert {point.value for point in reading.spark} == {None}
            series = numbers.series(name, end=DAY, as_of=DAY)
            assert {(point.value, *point.parts) for point in series.points} == {(None,)}
            assert series.movements is None
            proof = numbers.proof(name, Asked(recompute=True), as_of=DAY)
            assert (proof.value, proof.total, proof.recomputed, proof.rows) == (
                None,
                None,
                None,
                (),
            )
        assert set(board.notices) <= {
            "1 paid subscription in USD left out of all money: no exchange rate is known."
        }


def test_every_other_column_may_be_away_at_once(database_url: str, settings: Settings) -> None:
    others = [column for column in COLUMNS if column not in NEEDED]
    others.remove(("subscriptions", "started_at"))  # or created_at
    with without(database_url, settings, *others) as database:
        board = door(database).board(DAY)
        assert [each.metric.id for each in board.readings if each.error or each.value is None] == []
        assert verify(database, zone=ZoneInfo("Europe/London"), currency="GBP") == []


def told(database: Database) -> list[str]:
    """The columns that the dashboard knows to be absent."""
    found: list[str] = database.rows("board/pulse")[0]["lacking"]
    return found


UNCHANGED = [
    ("user_sessions", "id"),
    *(("clients", column) for column in ("wedding_date", "created_at")),
    ("vendor_feedback", "id"),
    ("vendor_collaborations", "collaboration_type"),
    ("subscriptions", "plan"),
    *(("user_profiles", column) for column in ("category", "region")),
]


def test_what_only_names_parts_changes_no_number(database_url: str, settings: Settings) -> None:
    with without(database_url, settings, *UNCHANGED) as database:
        board = door(database).board(DAY)
        assert values(board) == RIGHT
        for name in ("mrr", "total_couples", "active_suppliers", "active_vendor_pairs"):
            assert set(board.find(name).parts) == {"unknown"}


def test_defaults_of_the_definitions_stand_for_what_is_not_there(
    database_url: str, settings: Settings
) -> None:
    columns = ("quantity", "discount_percent", "started_at", "past_due_since", "canceled_at")
    with without(
        database_url,
        settings,
        *(("subscriptions", column) for column in (*columns, "ended_at")),
        *(("user_profiles", column) for column in ("organization_id", "is_internal", "deleted_at")),
        ("clients", "wedding_id"),
    ) as database:
        board = door(database).board(DAY)
        assert board.find("total_suppliers").value == 7  # Ruth, Pip and Ina as well
        assert board.find("total_couples").value == 5  # and Dee


def test_a_start_of_either_name_is_enough(database_url: str, settings: Settings) -> None:
    both = [("subscriptions", "created_at"), ("subscriptions", "started_at")]
    with without(database_url, settings, *both) as database:
        found = values(door(database).board(DAY))
        assert {name for name, value in found.items() if value is None} == PAYING


def test_the_platform_goes_on_writing_without_the_column(
    database_url: str, settings: Settings
) -> None:
    with without(database_url, settings, ("user_sessions", "session_duration")) as database:
        with psycopg.connect(database_url, autocommit=True) as platform:
            platform.execute("insert into public.user_sessions (user_id) values (%s)", [DAY_USER])
            platform.execute("update public.user_sessions set created_at = now()")
        assert refresh(database)
        assert door(database).board(fresh=True).find("dau").value


DAY_USER = "00000000-0000-0000-0000-0000000000aa"


def test_a_column_that_comes_later_is_read_from_the_next_migration_on(
    database_url: str, settings: Settings
) -> None:
    with without(database_url, settings, ("user_sessions", "session_duration")) as database:
        assert door(database).board(DAY).find("avg_session_duration").value is None
        with psycopg.connect(database_url, autocommit=True) as platform:
            platform.execute("alter table public.user_sessions add session_duration integer")
            platform.execute("update public.user_sessions set session_duration = 60")
        assert migrate(database_url, settings) == ["definitions"]
        assert migrate(database_url, settings) == []
        refresh(database)
        assert door(database).board(DAY).find("avg_session_duration").value == 60
        assert told(database) == []


def test_a_table_made_anew_is_read_again(database_url: str, settings: Settings) -> None:
    with psycopg.connect(database_url, autocommit=True) as platform:
        platform.execute("drop table public.vendor_feedback cascade")
        assert migrate(database_url, settings) == ["definitions"]
        platform.execute(
            "insert into public.vendor_feedback (vendor_id, rating) values (gen_random_uuid(), 5)"
        )
        waiting = platform.execute(
            "select count(*) from metrics.queue where source = 'rating'"
        ).fetchone()
    assert waiting == (1,)


def test_another_mapping_takes_over_and_leaves_nothing_behind(
    database_url: str, settings: Settings
) -> None:
    other = replace(settings, mapping="studio")
    with psycopg.connect(database_url, autocommit=True) as platform:
        assert migrate(database_url, other) == ["definitions"]
        assert migrate(database_url, other) == []
        tables = (
            "select distinct tgrelid::regclass::text from pg_trigger"
            " inner join pg_class on pg_class.oid = tgrelid"
            " where not tgisinternal and relnamespace <> 'metrics'::regnamespace"
        )
        assert not {row[0] for row in platform.execute(tables)} & SOURCES
        assert migrate(database_url, settings) == ["definitions"]
        assert {row[0] for row in platform.execute(tables)} == SOURCES


def test_a_database_of_another_mapping_holds_none_of_wedsyncs_tables(
    empty_url: str, settings: Settings
) -> None:
    migrate(empty_url, replace(settings, mapping="studio"))
    with psycopg.connect(empty_url) as platform:
        tables = platform.execute("select tablename from pg_tables where schemaname = 'public'")
        assert not {row[0] for row in tables} & SOURCES


def test_every_column_of_the_tables_is_declared_and_of_the_kind_it_is_made_with(
    database_url: str, settings: Settings
) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(statements.statement("source/found")).fetchall()
        views = connection.execute(
            "select regexp_replace(table_name, '^platform_', '') || '.' || column_name"
            " from information_schema.columns"
            " where table_schema = 'metrics' and table_name ~ '^platform_'"
            " and table_name <> 'platform_columns'"
        ).fetchall()
    assert {(relation.removeprefix("public."), name) for _, relation, name, _, _ in found} == set(
        COLUMNS
    )
    assert {reads for reads, *_ in found} == {row[0] for row in views}
    assert all(type_ in KINDS[kind] for *_, kind, type_ in found)


def test_every_need_is_of_columns_and_metrics_there_are() -> None:
    ids = {metric.id for metric in METRICS}
    reads = set(re.findall(r"\('(\w+\.\w+)'", declared()))
    for need in NEEDS:
        assert set(need.metrics) <= ids
        assert set(need.columns) <= reads
        assert re.fullmatch(r"The platform does not .*\.", need.reason)


def declared() -> str:
    """The columns of the canonical mapping, as its file has them."""
    return statements.statement("source/canonical/columns").decode()


def test_a_reason_asks_for_all_of_its_columns_and_only_for_its_metrics() -> None:
    assert reason_for("avg_session_duration", ["sessions.seconds"]) == (
        "The platform does not record how long sessions last."
    )
    assert reason_for("dau", ["sessions.seconds"]) is None
    assert reason_for("mrr", ["subscriptions.created_at"]) is None
    assert reason_for("mrr", ["subscriptions.created_at", "subscriptions.started_at"])
    assert reason_for("mrr", []) is None
    assert reason_for("no_such_metric", ["sessions.seconds"]) is None


def test_absent_columns_are_named_and_unreadable_ones_said() -> None:
    there = Column(reads="a.b", relation="public.t", name="b", kind="key", type="uuid")
    away = replace(there, reads="a.a", type=None)
    wrong = replace(there, type="json")
    assert lacking([there, away]) == ("a.a",)
    assert misfit([there, away]) is None
    assert misfit([away, wrong]) == (
        "public.t.b is of the type json; the dashboard can read it only as uuid, text, "
        "character varying, character, bigint, integer, smallint."
    )


def test_the_mappings_are_the_folders_there_are() -> None:
    assert mappings() == ("canonical", "studio")


def test_a_column_of_a_type_that_cannot_be_read_stops_the_migration_with_a_sentence(
    empty_url: str, settings: Settings
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute("create table public.clients (id uuid, wedding_id jsonb)")
        with pytest.raises(MigrationError) as caught:
            migrate(empty_url, settings)
        assert str(caught.value) == (
            "public.clients.wedding_id is of the type jsonb; the dashboard can read it only as "
            "uuid, text, character varying, character, bigint, integer, smallint."
        )
        tables = platform.execute("select tablename from pg_tables where schemaname = 'public'")
        assert tables.fetchall() == [("clients",)]
        platform.execute("alter table public.clients alter wedding_id type text")
    assert migrate(empty_url, settings) == ["definitions"]
