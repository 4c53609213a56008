"""Migrations on an empty database and on one that is already in use."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from data import statements
from data.catalogue import METRICS
from data.database import Database
from data.embedded import EmbeddedServer
from data.errors import MigrationError
from data.migrate import definitions, migrate, migrations, version
from data.refresh import refresh
from data.settings import Settings
from tests.data.platform_tables import PLATFORM
from tests.data.shape import SOURCES, shape, source_shape
from tests.soundness.door import door


def test_an_empty_database_gets_every_table_once(empty_url: str, settings: Settings) -> None:
    assert migrate(empty_url, settings) == [*migrations(), "definitions"]
    made = shape(empty_url)
    assert {row[1] for row in made["columns"] if row[0] == "public"} == SOURCES
    assert [row[0] for row in made["ledger"]] == list(migrations())
    assert dict(made["facts"])["version"] == version()


def test_repeating_applies_nothing_and_changes_nothing(
    database_url: str, settings: Settings
) -> None:
    before = shape(database_url)
    assert migrate(database_url, settings) == []
    assert shape(database_url) == before


def test_migrations_are_numbered_and_no_number_is_used_twice() -> None:
    numbers = [Path(name).name.partition("_")[0] for name in migrations()]
    assert all(len(number) == 4 and number.isdecimal() for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_every_definition_file_is_applied() -> None:
    found = {
        f"{folder}/{path.stem}"
        for folder in ("schema", "source", "source/canonical")
        for path in statements.FOLDER.glob(f"{folder}/*.sql")
    }
    questions = {"source/found", "source/standing"}
    assert {"schema/drop", "schema/ledger", *questions, *definitions()} == found


def test_the_first_goals_are_the_catalogues_and_an_administrators_stay(
    database_url: str, settings: Settings
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        found = connection.execute("select metric, kind, value from metrics.goals").fetchall()
        assert set(found) == {
            (metric.id, kind, goal.value)
            for metric in METRICS
            for kind, goal in (("target", metric.target), ("benchmark", metric.benchmark))
            if goal
        }
        connection.execute(
            "insert into metrics.goals (metric, kind, value, source, set_on)"
            " values ('mrr', 'target', 75000, 'the board', current_date)"
        )
        migrate(database_url, settings)
        newest = connection.execute(
            "select value from metrics.goals where metric = 'mrr' order by id desc limit 1"
        ).fetchone()
        assert newest == (Decimal(75_000),)


def test_the_grace_of_past_due_is_the_settings(database_url: str, settings: Settings) -> None:
    migrate(database_url, replace(settings, past_due_days=7))
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select metrics.past_due_grace() = '168 hours'").fetchone() == (
            True,
        )


def test_a_platform_that_is_there_already_keeps_its_tables_and_gets_its_numbers(
    empty_url: str, settings: Settings
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute(PLATFORM)
        before = source_shape(platform)
        migrate(empty_url, settings)
        assert source_shape(platform) == before
        database = Database(empty_url)
        try:
            refresh(database)
            board = door(database).board(date(2025, 6, 15))
            assert {each.metric.id: each.value for each in board.readings if each.value} == {
                "mrr": 1_900,
                "arr": 22_800,
                "weddings_coordinated": 1,
                "active_vendor_pairs": 1,
                "avg_coordination_time": 24,
                "vendor_satisfaction": Decimal("4.5"),
                "total_suppliers": 2,
                "total_couples": 1,
                "active_couples": 1,
                "mau": 1,
                "wau": 1,
                "avg_session_duration": 600,
            }
        finally:
            database.close()


def test_some_of_the_tables_are_enough(empty_url: str, settings: Settings) -> None:
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute(
            "create table public.vendor_feedback"
            " (id uuid, vendor_id uuid, rating smallint, created_at timestamptz)"
        )
        migrate(empty_url, settings)
        found = platform.execute(
            "select data_type from information_schema.columns"
            " where table_name = 'vendor_feedback' and column_name = 'rating'"
        ).fetchall()
        assert found == [("smallint",)]
        tables = platform.execute("select tablename from pg_tables where schemaname = 'public'")
        assert {row[0] for row in tables} == SOURCES


def test_a_table_that_lacks_columns_is_read_without_them_and_left_alone(
    empty_url: str, settings: Settings
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute("create table public.clients (id uuid)")
        assert migrate(empty_url, settings) == [*migrations(), "definitions"]
        columns = platform.execute(
            "select column_name from information_schema.columns where table_name = 'clients'"
        ).fetchall()
        assert columns == [("id",)]
        found = platform.execute("select value from metrics.facts where name = 'lacking'")
        assert found.fetchone() == (
            ["clients.created_at", "clients.wedding_date", "clients.wedding_id"],
        )


def test_the_platforms_own_role_needs_no_right_on_our_schema(
    database_url: str, connection: Connection[Any]
) -> None:
    role = sql.Identifier(f"platform_{os.getpid()}")
    connection.execute(sql.SQL("create role {}").format(role))
    try:
        connection.execute(sql.SQL("grant {} to current_user").format(role))
        connection.execute(sql.SQL("grant usage on schema public to {}").format(role))
        connection.execute(sql.SQL("grant all on all tables in schema public to {}").format(role))
        connection.execute(sql.SQL("set role {}").format(role))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from metrics.subscription_versions")
        connection.execute(
            "insert into public.subscriptions (user_id, amount, status)"
            " values (gen_random_uuid(), 19, 'active')"
        )
        connection.execute("update public.subscriptions set amount = 49")
        connection.execute("truncate public.subscriptions, public.vendor_collaborations")
        connection.execute("reset role")
        kept = connection.execute("select count(*) from metrics.subscription_versions").fetchone()
        assert kept == (2,)
    finally:
        connection.execute("reset role")
        connection.execute(sql.SQL("drop owned by {}").format(role))
        connection.execute(sql.SQL("drop role {}").format(role))


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_an_encoding_that_cannot_hold_every_sign_is_named_in_one_sentence(
    postgres: EmbeddedServer, settings: Settings, encoding: str
) -> None:
    name = f"encoded_{encoding.lower()}"
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        owner.execute(
            f"create database {name} encoding '{encoding}' locale 'C' template template0".encode()
        )
        with pytest.raises(MigrationError) as caught:
            migrate(postgres.url_for(name), settings)
        assert str(caught.value) == (
            f"The database has the encoding {encoding} and cannot be used: it must be made with"
            " ENCODING 'UTF8'."
        )
        owner.execute(f"drop database {name} with (force)".encode())
