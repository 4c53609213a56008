"""One thread at a time works out what many ask for; the others wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import DatabaseUnavailableError

PATIENCE_SECONDS = 2.0
MOST_KEPT = 64


class Flights:
    """A lock for each key, for which nobody waits longer than ``patience`` seconds (None: for as
    long as it takes)."""

    def __init__(self, patience: float | None = PATIENCE_SECONDS) -> None:
        self._patience = -1 if patience is None else patience
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """No other thread is between these lines with ``key``; raises DatabaseUnavailableError
        when one is there for longer than anybody waits."""
        lock = self._lock(key)
        if not lock.acquire(timeout=self._patience):
            raise DatabaseUnavailableError("The numbers take long to read.")
        try:
            yield
        finally:
            lock.release()

    def _lock(self, key: str) -> threading.Lock:
        with self._guard:
            if len(self._locks) >= MOST_KEPT:
                self._locks = {name: lock for name, lock in self._locks.items() if lock.locked()}
            return self._locks.setdefault(key, threading.Lock())
