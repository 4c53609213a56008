"""Lends connections to a server to who asks for them, and to nobody while it keeps silent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from data.breaker import Breaker
from data.connections import PATIENCE_SECONDS, QUICK_SECONDS, WAIT_SECONDS, Hurried, pool_of
from data.errors import DatabaseUnavailableError, NotMigratedError
from data.hearing import SLOW_SECONDS, Hearing

LOOK_SECONDS = 0.05

TOLD = (
    psycopg.errors.QueryCanceled,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DiskFull,
)
"""Operational errors of a server that is there and says what is wrong."""
SILENT = "The database does not answer."


class Lender:
    """The connections to ``url`` for one purpose, "read" or "write". What is heard of the server
    and the breaker before it may be shared with another lender to the same server."""

    def __init__(self, url: str, purpose: str, hearing: Hearing, breaker: Breaker) -> None:
        self.hearing = hearing
        self.breaker = breaker
        self._pool = pool_of(url, purpose, hearing, self._refused)
        self._at_work: set[Hurried] = set()

    @property
    def has_spare(self) -> bool:
        """Whether a second connection would keep nobody waiting."""
        state = self._pool.get_stats()
        return state["pool_available"] > 0 or state["pool_size"] < 2

    def close(self) -> None:
        """Gives every connection back to PostgreSQL."""
        self._pool.close()

    @contextmanager
    def connection(self, patience: float = PATIENCE_SECONDS) -> Iterator[Hurried]:
        """A connection whose server may take so many seconds to answer. Raises
        DatabaseUnavailableError and NotMigratedError."""
        connection = self._borrowed(patience if patience <= QUICK_SECONDS else WAIT_SECONDS)
        self._at_work.add(connection)
        try:
            connection.patience = patience
            with connection:
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise NotMigratedError(
                "The database has not been migrated: run 'python app.py migrate'."
            ) from error
        except TOLD:
            raise
        except psycopg.errors._WaitTimeout as error:
            if not self.hearing.has_spoken_since(connection.asked):
                self.breaker.trip("it keeps silent")
            self._pool.drain()  # what keeps one silent may keep the other idle connections so, too
            raise DatabaseUnavailableError(SILENT) from error
        except psycopg.OperationalError as error:
            self._pool.drain()  # others, idle or at work, may have been cut together with this one
            raise DatabaseUnavailableError(SILENT) from error
        finally:
            self._at_work.discard(connection)
            connection.patience, connection.doubts = QUICK_SECONDS, True
            self._pool.putconn(connection)

    def _borrowed(self, seconds: float) -> Hurried:
        """A connection within so many seconds. Nobody waits on once none can be made."""
        begun = time.monotonic()
        if self._pool.closed:
            self._pool.open()
        while not self.breaker.is_open:
            try:
                return self._pool.getconn(timeout=LOOK_SECONDS)
            except PoolTimeout:
                waited = time.monotonic() - begun
                if waited < seconds and not (waited >= SLOW_SECONDS and self.hearing.is_silent()):
                    continue
                is_silent = not self.hearing.has_spoken_since(begun)
                if is_silent and (seconds == WAIT_SECONDS or not self._at_work):
                    self.breaker.trip("there is no connection in time")
                break
        raise DatabaseUnavailableError(SILENT) from PoolTimeout()

    def _refused(self, pool: ConnectionPool[Any]) -> None:
        """No connection could be made; others may be at work all the same."""
        if not pool.get_stats()["pool_size"]:
            self.breaker.trip("no connection can be made")
