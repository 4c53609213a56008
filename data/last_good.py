"""The last good boards, and for how long they may stand in for those that cannot be read."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.backlog import Clock
from data.calendar import local_day
from data.errors import OutdatedError
from data.reading import Board, LastRead

GRACE_SECONDS = 300  # beyond the time for which a number is kept anyway
BOARDS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """A board and when it was last known to be right."""

    board: Board
    right: float


class LastGood:
    """The last board of each day; none of them is shown for longer than ``seconds`` after it was
    last known to be right."""

    def __init__(self, seconds: float, zone: ZoneInfo, clock: Clock = time.monotonic) -> None:
        self.seconds = seconds
        self._zone = zone
        self._clock = clock
        self._guard = threading.Lock()
        self._kept: dict[date | None, Kept] = {}

    def find(self, day: date | None) -> Board | None:
        """The board of a day, of this moment for None."""
        kept = self._kept.get(day)
        return kept.board if kept else None

    def keep(self, day: date | None, board: Board) -> None:
        """Keeps a board that was read just now."""
        with self._guard:
            self._kept.pop(day, None)
            self._kept[day] = Kept(board, self._clock())
            while len(self._kept) > BOARDS_KEPT:
                del self._kept[next(key for key in self._kept if key is not None)]

    def last_read(self, day: date | None, metric: str, now: datetime) -> LastRead | None:
        """What one metric of a day was, where it was read so short a time before ``now`` that it
        may be shown."""
        board = self.find(day)
        if board is None:
            return None
        reading = board.find(metric)
        last = reading.last_read
        if reading.value is not None:
            last = LastRead(value=reading.value, at=board.refreshed)
        if last is None or (now - last.at).total_seconds() > self.seconds:
            return None
        return last

    def renew(self, day: date | None) -> None:
        """Notes that a board is right at this moment, too. That of a past day stays so for as long
        as nothing is refreshed; a live one is of its own moment for ever."""
        kept = self._kept.get(day)
        if day is not None and kept is not None:
            self.keep(day, kept.board)

    def stand_in(self, as_of: date | None, why: str) -> Board | None:
        """The last good board, marked stale; None where there is none. Raises OutdatedError, which
        says ``why`` there is no newer one, when it is too old to be shown."""
        kept = self._of(as_of)
        if kept is None:
            return None
        self.allow(self._clock() - kept.right, why)
        return replace(kept.board, stale=True)

    def can_stand_in(self, as_of: date | None) -> bool:
        """Whether ``stand_in`` has a board to show at this moment."""
        kept = self._of(as_of)
        return kept is not None and self._clock() - kept.right <= self.seconds

    def _of(self, as_of: date | None) -> Kept | None:
        live = self._kept.get(None)
        if live is not None and as_of == local_day(live.board.as_of, self._zone):
            return live
        return self._kept.get(as_of)

    def allow(self, age: float, why: str) -> None:
        """Raises OutdatedError when numbers of this age in seconds must not be shown."""
        if age > self.seconds:
            raise OutdatedError(self.seconds, why)
