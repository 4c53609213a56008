"""The one door to numbers, as tests open it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from data.board import Numbers
from data.cache import Memo, connect
from data.database import Database


def door(database: Database, zone: str = "Europe/London") -> Numbers:
    """The door to the numbers of a database, with a memo of its own."""
    return Numbers(
        database,
        Memo(connect(None), 300),
        zone=ZoneInfo(zone),
        currency="GBP",
        refresh_seconds=30,
    )
