"""What a board starts from: the state of the rollups and the database's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data.connections import QUICK_SECONDS
from data.database import Database
from data.reading import Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The refresh id and the database's clock, in UTC, at one moment; ``lacking`` names the columns
    that the platform does not have, ``waiting`` says whether rows wait for the next refresh."""

    refresh_id: int
    refreshed_at: datetime
    now: datetime
    demo: bool
    lacking: tuple[str, ...]
    waiting: bool
    verified: Verified | None

    @property
    def refresh(self) -> str:
        """Names the state of the rollups, apart from that of every other database."""
        return refresh_named(self.refresh_id, self.refreshed_at)


def refresh_named(refresh_id: int, refreshed_at: datetime) -> str:
    """The name of a state of the rollups."""
    return f"{refresh_id}@{refreshed_at.astimezone(UTC).isoformat()}"


def pulse_of(database: Database, zone: ZoneInfo, patience: float = QUICK_SECONDS) -> Pulse:
    """The pulse right now, for which the server may take so many seconds."""
    row = database.rows("board/pulse", patience=patience)[0]
    proved: datetime | None = row["verified_at"]
    return Pulse(
        refresh_id=row["refresh_id"],
        refreshed_at=row["refreshed_at"],
        now=row["now"].astimezone(UTC),
        demo=row["demo"],
        lacking=tuple(row["lacking"]),
        waiting=row["waiting"],
        verified=None
        if proved is None
        else Verified(at=proved.astimezone(zone), differences=row["differences"]),
    )
