"""Keeps a demo platform alive: real rows, a few every minute, for as long as it is let."""

from __future__ import annotations

import logging
import random
import threading
from typing import Any

import psycopg

from data.demo.changes import step
from data.demo.regulars import Regulars
from data.errors import DemoError

_CONNECT_SECONDS = 2
_STATEMENT_MILLISECONDS = 5_000
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 5.0
_NOTICE_SECONDS = 0.1
_GRACE_SECONDS = 0.7

_log = logging.getLogger(__name__)


class Simulator:
    """Commits one small change after another, ``pace_seconds`` apart on average.

    Only for a database that carries the demo mark. Raises DemoError for a pace that is not
    positive.
    """

    def __init__(self, url: str, *, seed: int, pace_seconds: float = 4.0) -> None:
        if not pace_seconds > 0:
            raise DemoError(f"The simulator's pace is a positive number, not {pace_seconds}.")
        self._url = url
        self._rng = random.Random(seed)
        self._pace_seconds = pace_seconds

    def run(self, stop: threading.Event) -> None:
        """Works until ``stop`` is set, through restarts of the database.

        Returns within a second of ``stop`` even while PostgreSQL hangs: the work is done on a
        thread of its own, which then ends by itself with the statement it waits for. Raises
        DemoRefusedError when the database carries no demo mark.
        """
        refusals: list[DemoError] = []
        worker = threading.Thread(
            target=self._work, args=(stop, refusals), name="demo-changes", daemon=True
        )
        worker.start()
        while worker.is_alive() and not stop.wait(_NOTICE_SECONDS):
            pass
        worker.join(_GRACE_SECONDS)
        if refusals:
            raise refusals[0]

    def _work(self, stop: threading.Event, refusals: list[DemoError]) -> None:
        wait = _FIRST_WAIT
        while not stop.is_set():
            try:
                with self._connect() as connection:
                    regulars = Regulars()
                    while not stop.is_set():
                        step(connection, self._rng, regulars)
                        wait = _FIRST_WAIT
                        stop.wait(self._pause())
            except DemoError as refusal:
                refusals.append(refusal)
                return
            except psycopg.Error as error:
                reason = str(error).strip().partition("\n")[0]
                _log.warning("The demo simulator waits for the database: %s", reason)
                stop.wait(wait * self._rng.uniform(0.5, 1.0))
                wait = min(wait * 2, _LONGEST_WAIT)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="wedsync-demo-simulator",
            options=f"-c statement_timeout={_STATEMENT_MILLISECONDS} -c timezone=UTC",
        )

    def _pause(self) -> float:
        """Now and then a flurry, now and then a lull, never long."""
        seconds = self._rng.expovariate(1 / self._pace_seconds)
        return min(max(seconds, self._pace_seconds / 10), self._pace_seconds * 3)
