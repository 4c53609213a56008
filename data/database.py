"""Talks to PostgreSQL: named statements in, pandas frames or plain rows out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
import psycopg
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from data.errors import DatabaseUnavailableError, NotMigratedError
from data.statements import statement

CONNECT_SECONDS = 2
WAIT_SECONDS = 2.0
STATEMENT_MILLISECONDS = 15_000
LOCK_MILLISECONDS = 2_000
POOL_SIZE = 8

NO_PARAMETERS: Mapping[str, object] = {}


class Database:
    """Reads from one URL, writes to another (the same unless a replica serves the reads).

    Connections are opened at first use, so that building one never fails or blocks; a read that
    finds its connection gone is asked once more. Raises DatabaseUnavailableError when PostgreSQL
    does not answer and NotMigratedError when our tables are missing.
    """

    def __init__(self, url: str, read_url: str | None = None) -> None:
        self.url = url
        self._write_pool = _pool(url, "write")
        self._read_pool = _pool(read_url, "read") if read_url else self._write_pool

    def frame(self, name: str, params: Mapping[str, object] = NO_PARAMETERS) -> pd.DataFrame:
        """The result of ``sql/<name>.sql`` with its columns as they come: exact Decimals, no
        floats, an empty frame with all columns when there are no rows."""
        columns, rows = self._read(statement(name), params)
        return pd.DataFrame(rows, columns=pd.Index(columns), dtype=object)

    def rows(self, name: str, params: Mapping[str, object] = NO_PARAMETERS) -> list[dict[str, Any]]:
        """The result of ``sql/<name>.sql`` as dicts, from the read connection."""
        columns, rows = self._read(statement(name), params)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def write(
        self, name: str, params: Mapping[str, object] = NO_PARAMETERS
    ) -> list[dict[str, Any]]:
        """Runs ``sql/<name>.sql`` in a transaction of its own; its returned rows, or none."""
        with (
            self._connection(self._write_pool) as connection,
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
        with self._connection(self._write_pool) as connection:
            connection.execute(
                "set statement_timeout = 0; set lock_timeout = 0; set work_mem = '128MB'"
            )
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.execute(
                        "reset statement_timeout; reset lock_timeout; reset work_mem"
                    )

    def close(self) -> None:
        """Gives every connection back to PostgreSQL."""
        self._write_pool.close()
        self._read_pool.close()

    def _read(
        self, query: bytes, params: Mapping[str, object]
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        try:
            return self._ask(query, params)
        except DatabaseUnavailableError as first:
            if isinstance(first.__cause__, PoolTimeout):
                raise
            return self._ask(query, params)

    def _ask(
        self, query: bytes, params: Mapping[str, object]
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        with self._connection(self._read_pool) as connection, connection.cursor() as cursor:
            cursor.execute(query, params)
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    @contextmanager
    def _connection(self, pool: ConnectionPool[Connection[Any]]) -> Iterator[Connection[Any]]:
        try:
            if pool.closed:
                pool.open()
            with pool.connection() as connection:
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise NotMigratedError(
                "The database has not been migrated: run 'python app.py migrate'."
            ) from error
        except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
            raise
        except PoolTimeout as error:
            raise DatabaseUnavailableError("The database does not answer.") from error
        except psycopg.OperationalError as error:
            pool.check()  # the other idle connections may have been cut together with this one
            raise DatabaseUnavailableError("The database does not answer.") from error


def _pool(url: str, purpose: str) -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        url,
        kwargs={
            "autocommit": True,
            "connect_timeout": CONNECT_SECONDS,
            "application_name": f"wedsync-dashboard-{purpose}",
            "options": (
                f"-c statement_timeout={STATEMENT_MILLISECONDS} "
                f"-c lock_timeout={LOCK_MILLISECONDS} -c timezone=UTC"
            ),
        },
        min_size=0,
        max_size=POOL_SIZE,
        timeout=WAIT_SECONDS,
        max_idle=300,
        reconnect_timeout=WAIT_SECONDS,
        open=False,
        name=purpose,
    )
