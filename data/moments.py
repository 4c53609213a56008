"""The moments that boards are read at, shared by processes that ask at about the same time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from data.cache import Memo
from data.calendar import end_of
from data.database import Database
from data.pulse import Pulse

TOGETHER = timedelta(seconds=2)  # who asks at once shares a board, though told the time earlier
AHEAD = 0.1  # of the time for which a board is good: so long before its end the next one is read


class Moments:
    """The moment of a board, and that of the source's first row."""

    def __init__(
        self, database: Database, memo: Memo, *, zone: ZoneInfo, refresh_seconds: int
    ) -> None:
        self._database = database
        self._memo = memo
        self._zone = zone
        self._slot_seconds = (1 - AHEAD) * refresh_seconds

    def of_board(self, pulse: Pulse, day: date | None, *, fresh: bool = False) -> datetime:
        """The board's T in UTC; processes that ask within the same few seconds share it."""
        if day is not None:
            return end_of(day, self._zone)
        if fresh:
            return pulse.now
        slot = int(pulse.now.timestamp() // self._slot_seconds)
        shared = self._memo.remember(
            f"moment:{pulse.refresh}:{slot}",
            pulse.now.isoformat,
            lambda found: _is_instant(found, pulse.now + TOGETHER),
        )
        return datetime.fromisoformat(cast(str, shared))

    def first(self, refresh: str) -> datetime | None:
        """The moment of the source's first row; None when it has none."""

        def ask() -> str | None:
            moment = self._database.rows("board/first_moment")[0]["first_moment"]
            return None if moment is None else moment.isoformat()

        text = self._memo.remember(f"first:{refresh}", ask, lambda found: _is_instant(found))
        return None if text is None else datetime.fromisoformat(cast(str, text))


def _is_instant(found: object, latest: datetime | None = None) -> bool:
    try:
        moment = datetime.fromisoformat(cast(str, found))
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and (latest is None or moment <= latest)
