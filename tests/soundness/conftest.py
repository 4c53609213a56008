"""The door to numbers on databases of a test's own, and on one that a whole file only reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from data import boards, embedded, pulse
from data import numbers as reading
from data.board import Numbers
from data.database import Database
from tests.soundness.door import door
from tests.soundness.trap import Trap


@pytest.fixture(scope="module", autouse=True)
def nothing_stands_in() -> Iterator[None]:
    """Numbers are to be right here and not soon: a busy machine is waited for, and what it gave
    last never stands in for what it was asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boards, "READER_SECONDS", 60.0)
        patch.setattr(pulse, "QUICK_SECONDS", 60.0)
        patch.setattr(reading, "CARD_MILLISECONDS", 60_000)
        yield


@pytest.fixture
def numbers(database: Database) -> Numbers:
    """The door to the numbers of a fresh database, in London."""
    return door(database)


@pytest.fixture(scope="module")
def shared_database(
    postgres: embedded.EmbeddedServer, template: str, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """One migrated database for a whole file."""
    name = f"shared_{request.module.__name__.rpartition('.')[2]}"
    target = sql.Identifier(name)
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(target, sql.Identifier(template))
        )
        database = Database(postgres.url_for(name))
        yield database
        database.close()
        admin.execute(sql.SQL("drop database {} with (force)").format(target))


@pytest.fixture(scope="module")
def shared_connection(shared_database: Database) -> Iterator[Connection[Any]]:
    """The platform's own connection to that database."""
    with psycopg.connect(shared_database.url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def trap(shared_database: Database, shared_connection: Connection[Any]) -> Trap:
    """A place to lay a trap in."""
    return Trap(shared_database, shared_connection)
