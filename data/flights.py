"""One thread at a time works out what many ask for; the others wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_KEPT = 64


class Flights:
    """A lock for each key."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """No other thread is between these lines with ``key``."""
        with self._lock(key):
            yield

    def _lock(self, key: str) -> threading.Lock:
        with self._guard:
            if len(self._locks) >= MOST_KEPT:
                self._locks = {name: lock for name, lock in self._locks.items() if lock.locked()}
            return self._locks.setdefault(key, threading.Lock())
