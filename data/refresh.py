"""Brings the rollups up to what was committed: only the changed keys, by differences.

The steps are the files ``sql/refresh/*.sql`` in the order of STEPS. They run in one transaction
with one snapshot, so the keys taken from the queue and the rows read for them belong together;
killed anywhere, nothing has happened and the next refresh does it all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel

from data.capture import is_told, look, must_look
from data.database import Database
from data.errors import DashboardError
from data.statements import statement

ADVISORY_LOCK = 7_304_518_302
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 10.0  # between rounds that have to look for themselves
MANY_KEYS = 20_000  # from here on the planner is told anew what the tables hold

TAKE = (
    "refresh/0_clear",
    "refresh/0_faults",
    "refresh/1_take",
    "refresh/2_members",
    "refresh/3_user_days",
)
TAKE_ALL = (
    "refresh/0_clear",
    "refresh/0_faults_all",
    "refresh/rebuild_take",
    "refresh/3_user_days_all",
)
STEPS = (
    "refresh/4_user_changes",
    "refresh/5_presence",
    "refresh/6_business_days",
    "refresh/5_presence",
    "refresh/7_activities",
    "refresh/8_events_before",
    "refresh/9_events",
)
LEVELS, LEVELS_ALL = "refresh/a_levels", "refresh/a_levels_all"

log = logging.getLogger(__name__)


def steps(*, everything: bool) -> tuple[str, ...]:
    """The statements of a refresh in their order, or of a rebuild of everything."""
    if everything:
        return (*TAKE_ALL, *STEPS, LEVELS_ALL, "refresh/bump")
    return (*TAKE, *STEPS, LEVELS, "refresh/bump")


def refresh(database: Database) -> int:
    """Applies everything committed before it was called and returns the keys it took.

    One refresh runs at a time; others wait for it.
    """
    with caught_up(database) as (_, keys):
        return keys


def refresh_if_free(database: Database) -> int | None:
    """Like ``refresh``, but returns None at once when another process is at it."""
    with database.session() as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
        if not row or not row[0]:
            return None
        with _unlocking(connection), _one_snapshot(connection):
            return _apply(connection)


def rebuild(database: Database) -> int:
    """Makes every rollup anew from the source rows and the history, after what nobody told of has
    found its way into that."""
    with database.session() as connection, connection.transaction():
        connection.execute(statement("schema/5_backfill"))
    return refresh(database)


@contextmanager
def caught_up(database: Database) -> Iterator[tuple[Connection[Any], int]]:
    """A connection in a transaction in which source and rollups agree: everything committed before
    is applied, nothing committed later is seen. Also the number of keys that took. No other
    refresh runs meanwhile, so keep it short."""
    with database.session() as connection:
        connection.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        with _unlocking(connection), _one_snapshot(connection):
            yield connection, _apply(connection)


def watch(database: Database, stop: threading.Event) -> None:
    """Refreshes about once a second until told to stop, through every fault of the database. Where
    no trigger tells of changes the rounds cost more and are fewer."""
    pause = PAUSE_SECONDS
    while not stop.wait(pause):
        try:
            refresh_if_free(database)
            pause = PAUSE_SECONDS if is_told(database) else LOOK_SECONDS
        except (DashboardError, psycopg.Error) as error:
            log.warning("refresh waits: %s", error)


@contextmanager
def _unlocking(connection: Connection[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])


@contextmanager
def _one_snapshot(connection: Connection[Any]) -> Iterator[None]:
    """A transaction with one snapshot, taken after the lock: no other refresh can have changed the
    rollups since."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            yield
    finally:
        if not connection.closed:
            connection.isolation_level = None


def _apply(connection: Connection[Any]) -> int:
    """The keys taken; zero when the queue was empty and nothing was done."""
    if must_look(connection):
        look(connection)
    waiting = connection.execute(statement("refresh/waiting")).fetchone()
    if waiting is None or not waiting[0]:
        return 0
    keys, everything = int(waiting[0]), bool(waiting[1])
    for name in steps(everything=everything):
        connection.execute(statement(name))
    if keys > MANY_KEYS or everything:
        connection.execute(statement("refresh/analyze"))
    return keys
