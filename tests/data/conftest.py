"""The small business on a real PostgreSQL and Redis, and folders of SQL that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg import Connection, sql

from data import embedded, statements
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.errors import DatabaseUnavailableError
from data.refresh import refresh
from tests.outage import outage
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import world

# On a busy machine an example may take long without being wrong.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

CLOCKS = """
create schema stepped;
create table stepped.step (by interval not null);
insert into stepped.step (by) values ('0');
create function stepped.clock_timestamp() returns timestamptz language sql volatile as
'select pg_catalog.clock_timestamp() + step.by from stepped.step';
create function stepped.now() returns timestamptz language sql stable as
'select pg_catalog.now() + step.by from stepped.step';
"""
Step = Callable[[timedelta], None]
Away = Callable[[], AbstractContextManager[None]]


def forget_statements() -> None:
    """Has every statement read from its file again."""
    for kept in (statements.statement, statements.fingerprint, statements.exists):
        kept.cache_clear()


@pytest.fixture(scope="module")
def business(
    postgres: embedded.EmbeddedServer, template: str, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database that holds the small business, for a whole file that only reads it."""
    name = sql.Identifier(f"business_{request.module.__name__.rpartition('.')[2]}")
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        create = sql.SQL("create database {} template {}")
        admin.execute(create.format(name, sql.Identifier(template)))
        database = Database(postgres.url_for(name.as_string().strip('"')))
        with psycopg.connect(database.url, autocommit=True) as platform:
            load(platform, world())
        refresh(database)
        yield database
        database.close()
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture
def numbers(business: Database, memo: Memo) -> Numbers:
    """The door to the numbers of the small business, on an empty Redis."""
    return door(business, memo=memo)


@pytest.fixture
def own_business(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a small business of the test's own."""
    load(connection, world())
    refresh(database)
    return connection


@pytest.fixture
def own_numbers(database: Database) -> Numbers:
    """The door to the numbers of the test's own database."""
    return door(database)


@pytest.fixture
def gone(postgres: embedded.EmbeddedServer, database: Database) -> Away:
    """A time in which PostgreSQL cuts and refuses every connection to the test's own database."""

    @contextmanager
    def away() -> Iterator[None]:
        with outage(postgres, database.url):
            yield
        assert database.wait(20)

    return away


@pytest.fixture
def sql_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder of statements, read in place of the real one: change it before use."""
    folder = tmp_path / "sql"
    shutil.copytree(statements.FOLDER, folder)
    monkeypatch.setattr(statements, "FOLDER", folder)
    forget_statements()
    yield folder
    monkeypatch.undo()
    forget_statements()


@pytest.fixture
def step(own_business: Connection[Any], database: Database) -> Step:
    """Sets the clock of the test's own database so much on, measured from what it truly is: a
    schema before PostgreSQL's own holds a clock that shows what the test wants."""
    own_business.execute(CLOCKS.encode())
    name = sql.Identifier(own_business.info.dbname)
    path = sql.SQL("alter database {} set search_path to stepped, pg_catalog, public")
    own_business.execute(path.format(name))
    own_business.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )

    with suppress(DatabaseUnavailableError):
        refresh(database)  # finds out that its connection is gone

    def set_on(by: timedelta) -> None:
        own_business.execute("update stepped.step set by = %s", [by])

    return set_on
