"""Whether the numbers are behind: rows were committed and no refresh takes them in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

BEHIND_SECONDS = 15.0  # several refreshes could have been made in that time

Clock = Callable[[], float]
"""Seconds that only ever grow, whatever becomes of the time of day."""


class Backlog:
    """For how long committed rows have been waiting for one and the same refresh."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._refresh = ""
        self._since: float | None = None

    def note(self, refresh: str, *, waiting: bool) -> None:
        """Notes what was seen: the present refresh, and whether rows wait for the next one."""
        with self._guard:
            if refresh != self._refresh:
                self._refresh, self._since = refresh, None
            if not waiting:
                self._since = None
            elif self._since is None:
                self._since = self._clock()

    @property
    def seconds_behind(self) -> float:
        """How old the numbers are for want of a refresh; zero while it is only a moment."""
        since = self._since
        age = 0.0 if since is None else self._clock() - since
        return age if age > BEHIND_SECONDS else 0.0
