"""The door to numbers on a real Redis, and folders of SQL that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from data import embedded, statements
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.refresh import refresh
from data.settings import Settings
from tests.soundness.agreement import load
from tests.soundness.small_business import world


@pytest.fixture
def numbers(database: Database, memo: Memo, settings: Settings) -> Numbers:
    """The door to the numbers of a fresh database, on Redis, in London."""
    return Numbers(
        database,
        memo,
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
    )


@pytest.fixture
def small_business(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a database that holds the small business."""
    load(connection, world())
    refresh(database)
    return connection


@pytest.fixture
def gone(
    postgres: embedded.EmbeddedServer, database: Database
) -> Callable[[], AbstractContextManager[None]]:
    """A time in which PostgreSQL cuts and refuses every connection to the database."""
    name = sql.Identifier(database.url.partition("?")[0].rpartition("/")[2])

    @contextmanager
    def away() -> Iterator[None]:
        allow = sql.SQL("alter database {} with allow_connections {}")
        with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
            admin.execute(allow.format(name, sql.SQL("false")))
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [name.as_string(admin).strip('"')],
            )
            try:
                yield
            finally:
                admin.execute(allow.format(name, sql.SQL("true")))

    return away


def _forget() -> None:
    for kept in (statements.statement, statements.fingerprint, statements.exists):
        kept.cache_clear()


@pytest.fixture
def sql_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder of statements, read in place of the real one: change it before use."""
    folder = tmp_path / "sql"
    shutil.copytree(statements.FOLDER, folder)
    monkeypatch.setattr(statements, "FOLDER", folder)
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()
