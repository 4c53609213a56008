"""Brings the rollups up to what was committed: only the changed keys, by differences.

The steps are the files ``sql/refresh/*.sql`` in the order of STEPS, of which only those are taken
that the changed sources ask for. They run in one transaction with one snapshot, so the keys taken
from the queue and the rows read for them belong together; killed anywhere, nothing has happened and
the next refresh does it all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.rows import dict_row

from data.capture import is_told, look, must_look
from data.database import Database
from data.errors import DashboardError
from data.statements import statement

ADVISORY_LOCK = 7_304_518_302
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 10.0  # between rounds that have to look for themselves
MANY_KEYS = 20_000  # from here on the planner is told anew what the tables hold
LARGE_WORK = 8_000_000  # bytes of work tables, from which on they are made small again
STATEMENTS_KEPT = 200  # planned once for each connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A file of statements, and the sources of which a change asks for it: none for always."""

    name: str
    of: frozenset[str] = frozenset()


VISITS = frozenset({"session", "profile"})
STEPS = (
    Step(name="refresh/0_by_key"),
    Step(name="refresh/0_faults"),
    Step(name="refresh/1_take_profiles", of=frozenset({"profile"})),
    Step(name="refresh/1_take_sessions", of=frozenset({"session"})),
    Step(name="refresh/1_take_collaborations", of=frozenset({"collaboration", "client"})),
    Step(name="refresh/1_take_ratings", of=frozenset({"rating"})),
    Step(name="refresh/1_take_subscriptions", of=frozenset({"subscription"})),
    Step(name="refresh/1_take_rates", of=frozenset({"rate"})),
    Step(name="refresh/1_taken"),
    Step(name="refresh/2_members", of=frozenset({"profile"})),
    Step(name="refresh/3_people", of=frozenset({"profile"})),
    Step(name="refresh/4_visits", of=VISITS),
    Step(name="refresh/5_businesses", of=VISITS),
    Step(name="refresh/6_presence", of=VISITS),
    Step(name="refresh/6_windows", of=VISITS),
    Step(name="refresh/7_coordination", of=frozenset({"collaboration", "client", "profile"})),
    Step(name="refresh/8_revenue", of=frozenset({"subscription", "rate", "profile"})),
    Step(name="refresh/9_ratings", of=frozenset({"rating", "profile"})),
    Step(name="refresh/a_horizon", of=frozenset({"day"})),
    Step(name="refresh/a_levels"),
)
REBUILD = (
    "refresh/0_all",
    "refresh/0_faults_all",
    "refresh/rebuild_take",
    "refresh/3_people",
    "refresh/rebuild_presence",
    "refresh/6_windows",
    "refresh/rebuild_sorting",
    "refresh/7_coordination",
    "refresh/8_revenue",
    "refresh/9_ratings",
    "refresh/a_levels_all",
)
CLEAR, CLEAR_ALL, BUMP = "refresh/b_clear", "refresh/b_clear_all", "refresh/bump"

log = logging.getLogger(__name__)


def refresh(database: Database) -> int:
    """Applies everything committed before it was called and returns the keys it took.

    One refresh runs at a time; others wait for it.
    """
    with caught_up(database) as (_, keys):
        return keys


def refresh_if_free(database: Database, *, while_heard: bool = False) -> int | None:
    """Like ``refresh``, but returns None at once when another process is at it; ``while_heard`` as
    ``Database.session`` has it."""
    with database.session(while_heard=while_heard) as connection:
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
def caught_up(
    database: Database, *, while_heard: bool = False
) -> Iterator[tuple[Connection[Any], int]]:
    """A connection in a transaction in which source and rollups agree: everything committed before
    is applied, nothing committed later is seen. Also the number of keys that took. No other
    refresh runs meanwhile, so keep it short; ``while_heard`` as ``Database.session`` has it."""
    with database.session(while_heard=while_heard) as connection:
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
    with connection.cursor(row_factory=dict_row) as cursor:
        waiting = cursor.execute(statement("refresh/waiting")).fetchone()
    if waiting is None or not waiting["keys"]:
        return 0
    keys, everything = int(waiting["keys"]), bool(waiting["everything"])
    connection.prepared_max = STATEMENTS_KEPT
    chosen = steps(
        everything=everything,
        changed=frozenset(waiting["sources"]),
        large=keys > MANY_KEYS or waiting["work_size"] > LARGE_WORK,
    )
    with connection.pipeline():  # nobody waits for an answer between two statements
        for each in (each for name in chosen for each in _statements(statement(name))):
            # What a rebuild fills is planned anew as it grows; the plans of refreshes are kept.
            connection.execute(each, prepare=not everything)
    if keys > MANY_KEYS or everything:
        connection.execute(statement("refresh/analyze"))
    return keys


def steps(
    *, everything: bool, changed: frozenset[str] | None = None, large: bool = False
) -> tuple[str, ...]:
    """The statements of a refresh in their order, those that a change of these sources asks for
    (None: of all); or of a rebuild of everything. ``large`` work tables are made small again."""
    if everything:
        return (*REBUILD, CLEAR_ALL, BUMP)
    chosen = (step.name for step in STEPS if changed is None or not step.of or step.of & changed)
    return (*chosen, CLEAR_ALL if large else CLEAR, BUMP)


@cache
def _statements(text: bytes) -> tuple[bytes, ...]:
    """The statements of a file one by one, as only such can be prepared."""
    return tuple(each for each in text.split(b";\n") if each.strip())
