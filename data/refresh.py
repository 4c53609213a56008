"""Brings the numbers up to what was committed: takes the queue and tells everybody."""

from __future__ import annotations

import logging
import threading
from typing import Any

from psycopg import Connection

from data.database import Database
from data.errors import DashboardError
from data.statements import statement

ADVISORY_LOCK = 7_304_518_302
PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


def refresh(database: Database) -> int:
    """Applies everything committed before it was called and returns the keys it took.

    One refresh runs at a time; others wait. Nothing is lost when it is killed: the queue and the
    refresh id change in one transaction.
    """
    with database.transaction() as connection:
        connection.execute(statement("refresh/patience"))
        connection.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return _apply(connection)


def rebuild(database: Database) -> int:
    """Computes everything anew, whatever was queued; returns the keys it took."""
    with database.transaction() as connection:
        connection.execute(statement("refresh/patience"))
        connection.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        connection.execute(statement("schema/5_backfill"))
        return _apply(connection)


def refresh_if_free(database: Database) -> int | None:
    """Like ``refresh``, but returns None at once when another process is at it."""
    with database.transaction() as connection:
        connection.execute(statement("refresh/patience"))
        row = connection.execute(
            "select pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK]
        ).fetchone()
        return _apply(connection) if row and row[0] else None


def watch(database: Database, stop: threading.Event) -> None:
    """Refreshes about once a second until told to stop, through every fault of the database."""
    while not stop.wait(PAUSE_SECONDS):
        try:
            refresh_if_free(database)
        except DashboardError as error:
            log.warning("refresh waits: %s", error)


def _apply(connection: Connection[Any]) -> int:
    row = connection.execute(statement("refresh/drain")).fetchone()
    keys = int(row[0]) if row else 0
    if keys:
        connection.execute(statement("refresh/bump"))
    return keys
