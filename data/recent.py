"""What was found out a moment ago and need not be asked again; also what is known in an outage."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from data.errors import DatabaseUnavailableError
from data.tally import Tally

FRESH_SECONDS = 10.0
ALONE_SECONDS = 1.0  # where no Redis tells what other processes changed
LOOK_SECONDS = 0.1  # for so long a process believes the count of changes it read
OUTAGE_SECONDS = 2.0
MOST_KEPT = 10_000
DAY = 86_400

T = TypeVar("T")
Changes = tuple[int, int | None]
"""Here, and in all processes together (None while Redis is away)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    """A value, until when it need not be asked again, and the count of changes it was read at."""

    value: T
    fresh_until: float
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A count of changes, and until when it is believed."""

    changes: Changes
    until: float


class Recent(Generic[T]):
    """Remembers answers by key for ten seconds, and past that only while the database is away.

    Once ``forget`` has returned, no process that shares the Redis gives an older answer. For that
    it waits until what each of them last read of the changes is believed no more, a tenth of a
    second, so that nobody else has to ask Redis each time. While Redis is away answers are
    remembered for one second only. Answers of None are never remembered.
    """

    def __init__(self, name: str, tally: Tally) -> None:
        self._name = f"changes:{name}"
        self._tally = tally
        self._look: Look | None = None
        self._owed = False  # a change that Redis has not heard of
        self._guard = threading.Lock()
        self._kept: dict[bytes, Kept[T]] = {}

    def find(self, key: bytes, ask: Callable[[], T | None]) -> T | None:
        """The value under ``key``; raises DatabaseUnavailableError when it has to be asked and
        nothing is remembered."""
        changes = self._changes()
        kept = self._kept.get(key)
        if kept and time.monotonic() < kept.fresh_until and kept.changes == changes:
            return kept.value
        try:
            value = ask()
        except DatabaseUnavailableError:
            if kept is None:
                raise
            self._put(key, kept.value, OUTAGE_SECONDS, changes)
            return kept.value
        if value is None:
            self.drop(key)
        else:
            self._put(key, value, ALONE_SECONDS if changes[1] is None else FRESH_SECONDS, changes)
        return value

    def replace(self, key: bytes, value: T) -> None:
        """Remembers another value under a key that is remembered already."""
        with self._guard:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept[key] = Kept(
                    value=value, fresh_until=kept.fresh_until, changes=kept.changes
                )

    def forget(self, key: bytes | None = None) -> None:
        """Drops one answer, or all of them, and has the other processes ask again; returns when
        they do."""
        if key is None:
            with self._guard:
                self._kept.clear()
        else:
            self.drop(key)
        count = self._tally.add(self._name, DAY)
        self._owed = count.shared is None
        self._look = None
        if count.shared is not None:
            time.sleep(LOOK_SECONDS)

    def drop(self, key: bytes) -> None:
        """Has this process ask again for one answer."""
        with self._guard:
            self._kept.pop(key, None)

    def _changes(self) -> Changes:
        # the clock before the count: what is counted while we ask is seen at the next look
        now, look = time.monotonic(), self._look
        if look is not None and now < look.until:
            return look.changes
        count = self._tally.count(self._name)
        if self._owed and count.shared is not None:
            count = self._tally.add(self._name, DAY)
            self._owed = count.shared is None
        changes = (count.here, count.shared)
        self._look = Look(changes=changes, until=now + LOOK_SECONDS)
        return changes

    def _put(self, key: bytes, value: T, seconds: float, changes: Changes) -> None:
        with self._guard:
            self._kept.pop(key, None)
            self._kept[key] = Kept(
                value=value, fresh_until=time.monotonic() + seconds, changes=changes
            )
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
