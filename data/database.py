"""Talks to PostgreSQL: named statements in, pandas frames or plain rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import psycopg
from psycopg import Connection
from psycopg.abc import RV, PQGen
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from data.breaker import Breaker
from data.errors import DatabaseUnavailableError, NotMigratedError
from data.statements import statement
from data.together import Question, asked_together

CONNECT_SECONDS = 2
WAIT_SECONDS = 2.0
STATEMENT_MILLISECONDS = 15_000
LOCK_MILLISECONDS = 2_000
POOL_SIZE = 8
MANY_QUESTIONS = 8  # are shared between two connections
SECOND_SECONDS = 0.05
READING = (
    "-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan"
    " -c max_parallel_workers_per_gather=0"
)
"""What is read often is planned once, whatever it is asked for, and is done before a second process
would have started."""
PATIENCE_SECONDS = STATEMENT_MILLISECONDS / 1000 + 1
QUICK_SECONDS = 1.5
KEEP_ALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}
KEPT_ALIVE = (
    " ".join(
        f"-c tcp_{name}={value}" for name, value in KEEP_ALIVE.items() if name != "tcp_user_timeout"
    )
    + " -c tcp_user_timeout=10000"
)
"""The same at the other end, so that locks of a process that was cut off go with it."""

NO_PARAMETERS: Mapping[str, object] = {}

Found = TypeVar("Found")

TOLD = (
    psycopg.errors.QueryCanceled,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DiskFull,
)
"""Operational errors of a server that is there and says what is wrong."""
SILENT = "The database does not answer."
SILENCE = (PoolTimeout, psycopg.errors._WaitTimeout)


class Hurried(Connection[Any]):
    """A connection that does not wait for ever for a server that has stopped answering, which no
    time limit of the server's own would end."""

    patience: float | None = PATIENCE_SECONDS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As always, but for at most ``patience`` seconds; the connection is closed after that."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise


class Database:
    """Reads from one URL, writes to another (the same unless a replica serves the reads).

    Connections are opened at first use, so that building one never fails or blocks; a read that
    finds its connection gone is asked once more. Raises DatabaseUnavailableError when PostgreSQL
    does not answer and NotMigratedError when our tables are missing. Once it kept silent for too
    long, nobody but a probe waits for it until it answers again.
    """

    def __init__(self, url: str, read_url: str | None = None) -> None:
        self.url = url
        self._write_pool = _pool(url, "write")
        self._read_pool = _pool(read_url or url, "read")
        self._breakers = {"write": Breaker(partial(_probe, url))}
        self._breakers["read"] = (
            Breaker(partial(_probe, read_url)) if read_url else self._breakers["write"]
        )

    def frame(self, name: str, params: Mapping[str, object] = NO_PARAMETERS) -> pd.DataFrame:
        """The result of ``sql/<name>.sql`` with its columns as they come: exact Decimals, no
        floats, an empty frame with all columns when there are no rows."""
        columns, rows = self._read(statement(name), params)
        return pd.DataFrame(rows, columns=pd.Index(columns), dtype=object)

    def rows(
        self,
        name: str,
        params: Mapping[str, object] = NO_PARAMETERS,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> list[dict[str, Any]]:
        """The result of ``sql/<name>.sql`` as dicts, from the read connection; ``patience`` is how
        many seconds the server may take to answer."""
        columns, rows = self._read(statement(name), params, patience)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def answers(
        self, questions: Sequence[Question], *, milliseconds: int = STATEMENT_MILLISECONDS
    ) -> list[list[dict[str, Any]]]:
        """The rows of several statements, sent together and planned once for each connection: over
        one, or many over two where a second is free. All of them or none: raises as ``rows`` does
        when one of them fails, and psycopg.errors.QueryCanceled when one takes longer than
        ``milliseconds``."""
        return _twice(lambda: self._ask_together(questions, milliseconds))

    def write(
        self, name: str, params: Mapping[str, object] = NO_PARAMETERS
    ) -> list[dict[str, Any]]:
        """Runs ``sql/<name>.sql``, a short one, in a transaction of its own; its returned rows, or
        none."""
        with (
            self._connection(self._write_pool, QUICK_SECONDS) as connection,
            connection.transaction(),
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            cursor.execute(statement(name), params)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[Connection[Any]]:
        """A connection to the primary inside one transaction."""
        with self._connection(self._write_pool) as connection, connection.transaction():
            yield connection

    @contextmanager
    def session(self) -> Iterator[Connection[Any]]:
        """A connection to the primary outside any transaction, without limits on time: for work
        that takes as long as it must."""
        with self._connection(self._write_pool, QUICK_SECONDS) as connection:
            connection.execute(
                "set statement_timeout = 0; set lock_timeout = 0; set work_mem = '128MB'"
            )
            connection.patience = None  # it is there
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.execute(
                        "reset statement_timeout; reset lock_timeout; reset work_mem"
                    )

    def close(self) -> None:
        """Gives every connection back to PostgreSQL."""
        for breaker in self._breakers.values():
            breaker.stop()
        self._write_pool.close()
        self._read_pool.close()

    def wait(self, seconds: float) -> bool:
        """Waits until PostgreSQL, having kept silent, answers again; whether it does."""
        return all(breaker.wait(seconds) for breaker in self._breakers.values())

    def _read(
        self, query: bytes, params: Mapping[str, object], patience: float = PATIENCE_SECONDS
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        return _twice(lambda: self._ask(query, params, patience))

    def _ask(
        self, query: bytes, params: Mapping[str, object], patience: float
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        with (
            self._connection(self._read_pool, patience) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, params)
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def _ask_together(
        self, questions: Sequence[Question], milliseconds: int
    ) -> list[list[dict[str, Any]]]:
        with (
            self._connection(self._read_pool) as first,
            self._second(len(questions) >= MANY_QUESTIONS) as second,
        ):
            return asked_together(
                [first] if second is None else [first, second],
                questions,
                milliseconds=milliseconds,
                afterwards=STATEMENT_MILLISECONDS,
            )

    @contextmanager
    def _second(self, wanted: bool) -> Iterator[Hurried | None]:
        """Another read connection for who has one already; None where that would be to wait for
        others, who may be waiting for ours."""
        state = self._read_pool.get_stats()
        is_free = state["pool_available"] > 0 or state["pool_size"] < 2
        try:
            taken = self._read_pool.getconn(SECOND_SECONDS) if wanted and is_free else None
        except PoolTimeout:
            taken = None
        try:
            yield taken
        finally:
            if taken is not None:
                self._read_pool.putconn(taken)

    @contextmanager
    def _connection(
        self, pool: ConnectionPool[Hurried], patience: float | None = PATIENCE_SECONDS
    ) -> Iterator[Hurried]:
        breaker = self._breakers[pool.name]
        if breaker.is_open:
            raise DatabaseUnavailableError(SILENT) from PoolTimeout("it kept silent before")
        try:
            if pool.closed:
                pool.open()
            with pool.connection() as connection:
                connection.patience = patience
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise NotMigratedError(
                "The database has not been migrated: run 'python app.py migrate'."
            ) from error
        except TOLD:
            raise
        except SILENCE as error:
            breaker.trip()
            pool.drain()  # what keeps one silent may keep the other idle connections so, too
            raise DatabaseUnavailableError(SILENT) from error
        except psycopg.OperationalError as error:
            pool.check()  # the other idle connections may have been cut together with this one
            raise DatabaseUnavailableError(SILENT) from error


def is_silence(error: DatabaseUnavailableError) -> bool:
    """Whether the database was waited for in vain, so that asking once more would take as long."""
    return isinstance(error.__cause__, SILENCE)


def _twice(ask: Callable[[], Found]) -> Found:
    """Once more when the connection turns out to be gone, but not when nobody answered."""
    try:
        return ask()
    except DatabaseUnavailableError as first:
        if is_silence(first):
            raise
        return ask()


def _probe(url: str) -> None:
    """Asks as a pool would; raises psycopg.Error."""
    with Hurried.connect(url, **_options("probe")) as connection:
        connection.patience = QUICK_SECONDS
        connection.execute("select 1")


def _options(purpose: str) -> dict[str, Any]:
    return {
        "autocommit": True,
        "connect_timeout": CONNECT_SECONDS,
        **KEEP_ALIVE,
        "application_name": f"wedsync-dashboard-{purpose}",
        "options": (
            f"-c statement_timeout={STATEMENT_MILLISECONDS} "
            f"-c lock_timeout={LOCK_MILLISECONDS} -c timezone=UTC -c jit=off {KEPT_ALIVE}"
            + (f" {READING}" if purpose == "read" else "")
        ),
    }


def _pool(url: str, purpose: str) -> ConnectionPool[Hurried]:
    return ConnectionPool(
        url,
        connection_class=Hurried,
        kwargs=_options(purpose),
        min_size=0,
        max_size=POOL_SIZE,
        timeout=WAIT_SECONDS,
        max_idle=300,
        reconnect_timeout=WAIT_SECONDS,
        open=False,
        name=purpose,
    )
