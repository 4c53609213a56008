"""Tells a server that is slow from one that is silent: who waits long for an answer looks whether
anything at all is heard of the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import TypeVar

import psycopg
from psycopg.waiting import Ready

from data.backlog import Clock

SLOW_SECONDS = 0.3  # what takes longer is asked after …
SILENT_SECONDS = 0.45  # … and given up when that long nothing comes: a slow network brings a bit

Wanted = TypeVar("Wanted")
Found = TypeVar("Found")


class Hearing:
    """What is heard of one server, on any of the connections to it. ``greet`` asks it something
    over a connection of its own; it runs in a thread of its own, one at a time, and only where
    somebody waits and nothing is heard."""

    def __init__(self, greet: Callable[[], object], clock: Clock = time.monotonic) -> None:
        self._greet = greet
        self._clock = clock
        self._guard = threading.Lock()
        self._is_greeting = False
        self._heard = clock()
        self._doubted = self._heard  # since when, where that is after it was heard

    def note(self) -> None:
        """The server said something."""
        self._heard = self._clock()

    def has_spoken_since(self, moment: float) -> bool:
        """Whether the server has said something to anybody since then, by the clock."""
        return self._heard > moment

    def is_silent(self) -> bool:
        """Whether the server says nothing to anybody, not even to who greets it. To be asked again
        and again while somebody waits: it takes a moment to find out."""
        with self._guard:
            now = self._clock()
            if now - self._heard < SLOW_SECONDS:
                return False
            if self._doubted <= self._heard:
                self._doubted = now
            if not self._is_greeting:
                self._is_greeting = True
                threading.Thread(target=self._ask, name="hearing", daemon=True).start()
            return now - self._doubted >= SILENT_SECONDS

    def noting(
        self, talk: Generator[Wanted, Ready | int, Found]
    ) -> Generator[Wanted, Ready | int, Found]:
        """The same talk with the server, of which each word that is heard is noted."""
        return self._follow(talk, lambda: False)

    def doubting(
        self, talk: Generator[Wanted, Ready | int, Found]
    ) -> Generator[Wanted, Ready | int, Found]:
        """The same, given up with psycopg.errors._WaitTimeout once the server is silent."""
        return self._follow(talk, self.is_silent)

    def _follow(
        self, talk: Generator[Wanted, Ready | int, Found], is_over: Callable[[], bool]
    ) -> Generator[Wanted, Ready | int, Found]:
        since = self._clock()
        try:
            wanted = next(talk)
            while True:
                ready = yield wanted
                if ready & Ready.R:
                    self.note()
                    since = self._heard
                elif self._clock() - since >= SLOW_SECONDS and is_over():
                    raise psycopg.errors._WaitTimeout("the server is silent")
                wanted = talk.send(ready)
        except StopIteration as end:
            found: Found = end.value
            return found

    def _ask(self) -> None:
        try:
            with suppress(psycopg.Error):
                self._greet()
                self.note()
        finally:
            self._is_greeting = False
