"""What was once found right and cannot become wrong, so that it need not be worked out again."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

MOST_KEPT = 10_000

K = TypeVar("K")
V = TypeVar("V")


class Known(Generic[K, V]):
    """The last ten thousand answers by key."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: dict[K, V] = {}

    def find(self, key: K) -> V | None:
        """The answer under ``key``."""
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> None:
        """Remembers an answer."""
        with self._guard:
            self._kept[key] = value
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
