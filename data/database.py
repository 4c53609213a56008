"""Talks to PostgreSQL: named statements in, pandas frames or plain rows out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from typing import Any, TypeVar

import pandas as pd
import psycopg
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout

from data.connections import (
    PATIENCE_SECONDS,
    STATEMENT_MILLISECONDS,
    WRITE_SECONDS,
    Hurried,
    breaker_before,
    hearing_of,
)
from data.errors import DatabaseUnavailableError
from data.lending import LOOK_SECONDS, Lender
from data.questions import Question, answers_of
from data.statements import statement

MANY_QUESTIONS = 8  # are shared between two connections
NO_PARAMETERS: Mapping[str, object] = {}

Found = TypeVar("Found")


class Together(threading.local):
    """The transaction that a thread is in the middle of, and what waits for its end."""

    connection: Connection[Any] | None = None

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []


class Database:
    """Reads from one URL, writes to another (the same unless a replica serves the reads).

    Connections are opened at first use, so that building one never fails or blocks; a read that
    finds its connection gone is asked once more. Raises DatabaseUnavailableError when PostgreSQL
    does not answer and NotMigratedError when our tables are missing. A statement may take long, but
    only while anything is heard of the server. Once that kept silent for too long, nobody but a
    probe waits for it until it answers again.
    """

    def __init__(self, url: str, read_url: str | None = None) -> None:
        self.url = url
        self._writes = Lender(url, "write", hearing_of(url), breaker_before("The database", url))
        self._reads = (
            Lender(read_url, "read", hearing_of(read_url), breaker_before("The replica", read_url))
            if read_url
            else Lender(url, "read", self._writes.hearing, self._writes.breaker)
        )
        self._together = Together()

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
        return twice(lambda: self._ask_together(questions, milliseconds))

    def write(
        self,
        name: str,
        params: Mapping[str, object] = NO_PARAMETERS,
        *,
        patience: float = WRITE_SECONDS,
    ) -> list[dict[str, Any]]:
        """Runs ``sql/<name>.sql``, one short statement, which is a transaction of its own; its
        returned rows, or none."""
        with (
            self._writing(patience) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            cursor.execute(statement(name), params)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[Connection[Any]]:
        """A connection to the primary inside one transaction."""
        with self._writing(PATIENCE_SECONDS) as connection, connection.transaction():
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread does by ``write``, ``transaction`` and ``rows`` in the block is one
        transaction on the primary: at its end all of that is committed, or nothing is."""
        if self._together.connection is not None:
            yield
            return
        done = False
        try:
            with self.transaction() as connection:
                self._together.connection = connection
                try:
                    yield
                finally:
                    self._together.connection = None
                done = True
        finally:
            waiting, self._together.waiting = self._together.waiting, []
            if done:  # also where the answer to the commit was lost
                for act in waiting:
                    act()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Calls ``act`` at once, or after the commit of the block that ``together`` began, and not
        when that came to nothing: for what tells others of a change."""
        if self._together.connection is None:
            act()
        else:
            self._together.waiting.append(act)

    @contextmanager
    def session(self, *, while_heard: bool = False) -> Iterator[Connection[Any]]:
        """A connection to the primary outside any transaction, without limits on time: for work
        that takes as long as it must. What somebody waits for ends ``while_heard`` alone: once the
        server is silent it is given up."""
        with self._writes.connection(WRITE_SECONDS) as connection:
            connection.execute(
                "set statement_timeout = 0; set lock_timeout = 0; set work_mem = '128MB'"
            )
            connection.patience, connection.doubts = None, while_heard
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.execute(
                        "reset statement_timeout; reset lock_timeout; reset work_mem"
                    )

    def close(self) -> None:
        """Gives every connection back to PostgreSQL."""
        for lender in (self._writes, self._reads):
            lender.breaker.stop()
            lender.close()

    def wait(self, seconds: float) -> bool:
        """Waits until PostgreSQL, having kept silent, answers again; whether it does."""
        return all(each.breaker.wait(seconds) for each in (self._writes, self._reads))

    def _read(
        self, query: bytes, params: Mapping[str, object], patience: float = PATIENCE_SECONDS
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        return twice(lambda: self._ask(query, params, patience))

    def _ask(
        self, query: bytes, params: Mapping[str, object], patience: float
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        joined = self._together.connection
        with (
            nullcontext(joined) if joined else self._reads.connection(patience) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, params)
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def _ask_together(
        self, questions: Sequence[Question], milliseconds: int
    ) -> list[list[dict[str, Any]]]:
        with (
            self._reads.connection() as first,
            self._second(len(questions) >= MANY_QUESTIONS) as second,
        ):
            return answers_of(
                [first] if second is None else [first, second],
                questions,
                milliseconds=milliseconds,
                afterwards=STATEMENT_MILLISECONDS,
            )

    @contextmanager
    def _second(self, wanted: bool) -> Iterator[Hurried | None]:
        """Another read connection for who has one already; None where that would be to wait for
        others, who may be waiting for ours."""
        with ExitStack() as borrowed:
            taken = None
            if wanted and self._reads.has_spare:
                with suppress(DatabaseUnavailableError):
                    taken = borrowed.enter_context(self._reads.connection(LOOK_SECONDS))
                    taken.patience = PATIENCE_SECONDS
            yield taken

    @contextmanager
    def _writing(self, patience: float) -> Iterator[Connection[Any]]:
        joined = self._together.connection
        if joined is not None:
            yield joined
            return
        with self._writes.connection(patience) as connection:
            yield connection


def is_silence(error: DatabaseUnavailableError) -> bool:
    """Whether the database was waited for in vain, so that asking once more would take as long."""
    return isinstance(error.__cause__, (PoolTimeout, psycopg.errors._WaitTimeout))


def twice(ask: Callable[[], Found]) -> Found:
    """What ``ask`` reads: asked once more when the connection turns out to be gone, but not when
    nobody answered."""
    try:
        return ask()
    except DatabaseUnavailableError as first:
        if is_silence(first) or first.__cause__ is None:  # it is there, and busy
            raise
        return ask()
