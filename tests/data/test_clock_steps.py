"""The database's clock is set an hour on and back again, as by somebody who mends its time.

A schema before PostgreSQL's own holds a clock that shows what the test wants.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from psycopg import Connection, sql

from data.board import Numbers
from data.database import Database
from data.errors import DatabaseUnavailableError
from data.refresh import refresh, refresh_if_free, watch
from tests.data.answers import values
from tests.soundness.door import door

CLOCKS = """
create schema stepped;
create table stepped.step (by interval not null);
insert into stepped.step (by) values ('0');
create function stepped.clock_timestamp() returns timestamptz language sql volatile as
'select pg_catalog.clock_timestamp() + step.by from stepped.step';
create function stepped.now() returns timestamptz language sql stable as
'select pg_catalog.now() + step.by from stepped.step';
"""
HOUR = timedelta(hours=1)
Step = Callable[[timedelta], None]


@pytest.fixture
def step(own_business: Connection[Any], database: Database) -> Step:
    """Sets the clock of the test's own database so much on, measured from what it truly is."""
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


@pytest.mark.parametrize("steps", [(HOUR, timedelta(0)), (-HOUR, timedelta(0), HOUR)], ids=str)
def test_ages_are_never_negative_and_boards_are_of_the_clocks_moment(
    database: Database, step: Step, steps: tuple[timedelta, ...]
) -> None:
    numbers: Numbers = door(database)
    before = numbers.board()
    truth = database.rows("board/pulse")[0]["now"]
    for by in steps:
        step(by)
        now = numbers.now()
        assert abs((now - truth) - by) < timedelta(minutes=5)  # the clock is the stepped one
        board = numbers.board()
        assert timedelta(0) <= numbers.now() - board.refreshed < timedelta(minutes=1)
        assert board.as_of <= numbers.now()
        assert not board.stale
        again = numbers.board()
        assert again.refreshed >= board.refreshed
        if by == timedelta(0):
            assert values(board) == values(before)


def test_no_refresh_is_made_for_a_step(database: Database, step: Step) -> None:
    for by in (HOUR, -HOUR, timedelta(0)):
        step(by)
        refresh_if_free(database)  # a step over midnight makes one: the levels reach a new day
        settled = database.rows("refresh/heard")[0]["id"]
        stop = threading.Event()
        rounds = threading.Thread(target=watch, args=[database, stop])
        rounds.start()
        stop.wait(2.5)
        stop.set()
        rounds.join()
        assert database.rows("refresh/heard")[0]["id"] == settled
