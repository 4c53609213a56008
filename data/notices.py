"""What the source holds that no definition covers, in words."""

from __future__ import annotations

from datetime import datetime

from data.database import Database

SENTENCES = {
    "currency": (
        "{rows} paid subscription{s} in {name} left out of all money: no exchange rate is known."
    ),
    "interval": "{rows} subscription{s} with the unknown billing interval {name!r} left out of all "
    "money.",
    "status": "{rows} subscription{s} with the unknown status {name!r} not counted as paying.",
}


def notices_from(database: Database, at: datetime, *, zone: str, currency: str) -> tuple[str, ...]:
    """One sentence for each kind of row that could not be counted at the instant."""
    rows = database.rows("board/notices", {"at": at, "zone": zone, "currency": currency})
    return tuple(
        SENTENCES[row["kind"]].format(
            rows=f"{row['rows']:,}", name=row["name"], s="" if row["rows"] == 1 else "s"
        )
        for row in rows
    )
