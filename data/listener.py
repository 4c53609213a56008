"""Hears of every refresh as it is committed, and tells whoever waits for one in this process."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from data.backlog import Backlog, Clock
from data.database import Database
from data.errors import DashboardError
from data.pulse import refresh_named
from data.statements import statement

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0  # finds what was not told: a pooler that swallows it, a connection half dead
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
CONNECT: Mapping[str, Any] = {
    "connect_timeout": 2,
    "application_name": "wedsync-dashboard-listener",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
    "options": "-c statement_timeout=2000 -c timezone=UTC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A refresh: its id, and when it was, by the database's clock."""

    refresh_id: int
    at: datetime


class Listener:
    """Keeps the latest signal, and notes in ``backlog`` for how long rows wait for the next one.

    ``url`` must lead to the primary itself. While it does not, the id is asked for through
    ``database`` every few seconds.
    """

    def __init__(self, url: str, database: Database, clock: Clock = time.monotonic) -> None:
        self.backlog = Backlog(clock)
        self._url = url
        self._database = database
        self._news = threading.Condition()
        self._latest: Signal | None = None
        self._heard = 0.0

    @property
    def latest(self) -> Signal | None:
        """The last refresh heard of; None before the first."""
        return self._latest

    @property
    def seconds_deaf(self) -> float:
        """Since the listening connection last proved to be alive; endless before it first did."""
        return time.monotonic() - self._heard if self._heard else float("inf")

    def wait(self, seen: Signal | None, seconds: float) -> Signal | None:
        """The latest signal as soon as it is another than ``seen``, or after ``seconds``."""
        with self._news:
            self._news.wait_for(lambda: self._latest != seen, seconds)
            return self._latest

    def run(self, stop: threading.Event) -> None:
        """Listens until told to stop, through every fault of the database. Never raises."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, **CONNECT) as connection:
                    pause = SHORTEST_PAUSE
                    self._listen(connection, stop)
            except (psycopg.Error, OSError, DashboardError) as error:
                log.warning("not told of refreshes for now: %s", type(error).__name__)
            self._heard = 0.0
            # Many processes lose one database at the same moment; they do not return as a herd.
            stop.wait(random.uniform(pause / 2, pause))  # noqa: S311
            pause = min(2 * pause, LONGEST_PAUSE)
            self._ask()

    def _listen(self, connection: Connection[Any], stop: threading.Event) -> None:
        # First listen, then read: what is committed between the two is heard twice, never missed.
        connection.execute(statement("refresh/listen"))
        while not stop.is_set():
            with connection.cursor(row_factory=dict_row) as cursor:
                rows = cursor.execute(statement("refresh/heard")).fetchall()
            self._heard = time.monotonic()
            self._tell(rows)
            for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass

    def _ask(self) -> None:
        try:
            self._tell(self._database.rows("refresh/heard"))
        except (DashboardError, psycopg.Error):
            return  # nobody knows more than before

    def _tell(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            signal = Signal(refresh_id=row["id"], at=row["refreshed_at"])
            self.backlog.note(refresh_named(signal.refresh_id, signal.at), waiting=row["waiting"])
            if signal != self._latest:
                with self._news:
                    self._latest = signal
                    self._news.notify_all()
