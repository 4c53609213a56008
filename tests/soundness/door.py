"""The one door to numbers, as tests open it."""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

from data.backlog import Clock
from data.board import Numbers
from data.cache import Memo
from data.catalogue import Catalogue
from data.database import Database
from data.listener import Listener
from data.shared import connect


def door(
    database: Database,
    zone: str = "Europe/London",
    *,
    memo: Memo | None = None,
    refresh_seconds: int = 30,
    catalogue: Catalogue | None = None,
    listener: Listener | None = None,
    clock: Clock = time.monotonic,
) -> Numbers:
    """The door to the numbers of a database, with a memo of its own unless one is given."""
    return Numbers(
        database,
        memo or Memo(connect(None), 300),
        zone=ZoneInfo(zone),
        currency="GBP",
        refresh_seconds=refresh_seconds,
        catalogue=catalogue,
        listener=listener,
        clock=clock,
    )
