"""Migrations that meet others, are killed half-way or find no database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from data import statements
from data.errors import DatabaseUnavailableError, MigrationError
from data.migrate import migrate, migrations, version
from data.settings import Settings
from tests.data.shape import shape

ROOT = Path(__file__).resolve().parents[2]


def test_two_at_once_make_one_database(
    empty_url: str, database_url: str, settings: Settings
) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: migrate(empty_url, settings), range(4)))
    assert sorted(map(len, applied)) == [0, 0, 0, len(migrations()) + 1]
    assert shape(empty_url) == shape(database_url)


@contextmanager
def in_the_way(url: str, relation: str) -> Iterator[None]:
    """Somebody else is just about to make this relation, so nobody can; he gives up at the end."""
    schema, name = relation.split(".")
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("create table {} ()").format(sql.Identifier(schema, name)))
        yield
        connection.rollback()


def waiting(connection: Connection[Any]) -> int | None:
    """The process id of a migration that waits for somebody."""
    row = connection.execute(
        "select pid from pg_stat_activity where application_name = 'wedsync-dashboard-migrate'"
        " and datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
    ).fetchone()
    return None if row is None else int(row[0])


def wait_for(connection: Connection[Any]) -> int:
    """Returns once a migration waits."""
    for _ in range(400):
        pid = waiting(connection)
        if pid is not None:
            return pid
        time.sleep(0.025)
    raise TimeoutError("no migration came to the place where it has to wait")


BORN = ("public.subscriptions", "metrics.facts", "metrics.goals", "metrics.paid_spans")


@pytest.mark.parametrize("relation", BORN)
def test_a_migration_killed_at_any_place_is_finished_by_the_next(
    empty_url: str, database_url: str, settings: Settings, relation: str
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(statements.statement("schema/ledger"))
        with in_the_way(empty_url, relation):
            program = (
                "import sys\nfrom data.migrate import migrate\n"
                "from data.settings import settings_from\n"
                "migrate(sys.argv[1], settings_from({}))"
            )
            process = subprocess.Popen([sys.executable, "-c", program, empty_url], cwd=ROOT)
            wait_for(connection)
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
    applied = migrate(empty_url, settings)
    assert applied[-1] == "definitions"
    assert shape(empty_url) == shape(database_url)


@pytest.mark.parametrize("relation", ["metrics.goals", "metrics.paid_spans"])
def test_a_migration_whose_connection_is_cut_says_so_and_is_finished_by_the_next(
    empty_url: str, database_url: str, settings: Settings, relation: str
) -> None:
    with ThreadPoolExecutor(1) as pool, psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(statements.statement("schema/ledger"))
        with in_the_way(empty_url, relation):
            running = pool.submit(migrate, empty_url, settings)
            connection.execute("select pg_terminate_backend(%s)", [wait_for(connection)])
            with pytest.raises(MigrationError, match=r"^\S+\.sql cannot be applied: [^\n]+\.$"):
                running.result()
    migrate(empty_url, settings)
    assert shape(empty_url) == shape(database_url)


def test_nobody_sees_half_of_new_definitions(
    database_url: str, connection: Connection[Any], settings: Settings
) -> None:
    connection.execute("update metrics.facts set value = '\"old\"' where name = 'version'")
    before = shape(database_url)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url) as reader:
        reader.execute("select count(*) from metrics.paid_spans")
        running = pool.submit(migrate, database_url, settings)
        wait_for(connection)
        reader.execute("select count(*) from metrics.visits")
        reader.rollback()
        assert running.result() == ["definitions"]
    after = shape(database_url)
    assert dict(after["facts"])["version"] == version()
    assert {**after, "facts": []} == {**before, "facts": []}


def test_writers_go_on_while_nothing_has_to_be_applied(
    database_url: str, connection: Connection[Any], settings: Settings
) -> None:
    with psycopg.connect(database_url) as writer:
        writer.execute("insert into public.clients default values")
        assert migrate(database_url, settings) == []
        writer.commit()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:9/none",
        "postgresql://nobody@no-such-host.invalid/none",
        "postgresql://nobody@/none?host=/nonexistent",
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence(url: str, settings: Settings) -> None:
    with pytest.raises(DatabaseUnavailableError) as caught:
        migrate(url, settings)
    sentence = str(caught.value)
    assert sentence.startswith("The database does not answer: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_password_is_in_no_sentence(database_url: str, settings: Settings) -> None:
    with psycopg.connect(database_url) as connection:
        host, user = connection.info.host, connection.info.user
    url = f"postgresql://{user}:not-the-password@/none?host={host}"
    with pytest.raises(DatabaseUnavailableError) as caught:
        migrate(url, settings)
    assert "not-the-password" not in str(caught.value)


def test_a_role_that_may_not_make_tables_is_one_sentence(
    empty_url: str, settings: Settings
) -> None:
    role = f"guest_{os.getpid()}"
    with psycopg.connect(empty_url, autocommit=True) as owner:
        owner.execute(
            sql.SQL("create role {} login password 'a-guest'").format(sql.Identifier(role))
        )
        try:
            url = f"postgresql://{role}:a-guest@/{owner.info.dbname}?host={owner.info.host}"
            with pytest.raises(MigrationError) as caught:
                migrate(url, settings)
        finally:
            owner.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
    assert "permission denied" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_connection_cut_at_the_very_end_is_one_sentence(
    database_url: str, connection: Connection[Any], settings: Settings
) -> None:
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url) as other:
        other.execute("lock table metrics.goals in access exclusive mode")
        running = pool.submit(migrate, database_url, settings)
        connection.execute("select pg_terminate_backend(%s)", [wait_for(connection)])
        with pytest.raises(MigrationError):
            running.result()
