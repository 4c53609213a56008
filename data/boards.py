"""Boards shared by all who ask at about the same time, and read before the old ones have had their
time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from data.backlog import Clock
from data.errands import Errand, Errands
from data.last_good import LastGood
from data.moments import AHEAD, TOGETHER
from data.pulse import Pulse
from data.reading import Board

READER_SECONDS = 0.7  # for a newer board, where there is one to show
LEAST_SECONDS = 0.1  # whatever was waited for before
PATIENCE_SECONDS = 2.0  # for one that another is reading, where there is none
WANTED_SECONDS = 60.0

Read = Callable[[Pulse, date | None, bool], Board]
"""The board of a day (None: now), of this very moment where the last says so."""


class Boards:
    """The boards of one process. Each is read once by a thread of its own, however many ask; who
    asks waits for it, but not for long where ``last_good`` has one to show in its place."""

    def __init__(
        self, read: Read, last_good: LastGood, refresh_seconds: int, clock: Clock = time.monotonic
    ) -> None:
        self._read = read
        self._last_good = last_good
        self._refresh_seconds = refresh_seconds
        self._clock = clock
        self._errands: Errands[Board] = Errands()
        self._wanted: float | None = None  # when somebody last asked for the live board

    def of(
        self, pulse: Pulse, day: date | None, *, fresh: bool = False, waited: float = 0.0
    ) -> Board:
        """The board of a day, None for now, for somebody who has ``waited`` so many seconds before.
        Raises DatabaseUnavailableError when it takes too long, and what reading raises."""
        if day is None:
            self._wanted = self._clock()
        while True:
            kept = self._last_good.find(day)
            if kept and self._is_good(kept, pulse, day) and not fresh:
                self._last_good.renew(day)
                return kept
            patience = None
            if self._last_good.can_stand_in(day):
                patience = max(LEAST_SECONDS, READER_SECONDS - waited)
            errand, is_ours = self._begin(pulse, day, fresh=fresh)
            if is_ours:
                return errand.result(patience)
            errand.result(patience or PATIENCE_SECONDS)  # it may have begun before our pulse

    @property
    def are_wanted(self) -> bool:
        """Whether anybody asked for the live board lately."""
        most = max(WANTED_SECONDS, 2 * self._refresh_seconds)
        return self._wanted is not None and self._clock() - self._wanted <= most

    def get_ahead(self, pulse: Pulse) -> None:
        """Reads the live board where it is no longer good or soon will not be."""
        kept = self._last_good.find(None)
        if kept is None or not self._is_good(kept, pulse, None, AHEAD * self._refresh_seconds):
            errand, _ = self._begin(pulse, None, fresh=False)
            errand.result(None)

    def _begin(self, pulse: Pulse, day: date | None, *, fresh: bool) -> tuple[Errand[Board], bool]:
        def read() -> Board:
            board = self._read(pulse, day, fresh)
            self._last_good.keep(day, board)
            return board

        return self._errands.of(str(day), read)

    def _is_good(self, board: Board, pulse: Pulse, day: date | None, ahead: float = 0.0) -> bool:
        if (board.refresh_id, board.verified) != (pulse.refresh_id, pulse.verified):
            return False
        if day is not None and not any(each.error for each in board.readings):
            return True
        # what could not be read a moment ago is tried again, too
        age = (pulse.now - (board.as_of if day is None else board.refreshed)).total_seconds()
        return -TOGETHER.total_seconds() <= age < self._refresh_seconds - ahead
