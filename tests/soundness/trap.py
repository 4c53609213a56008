"""Where a wrong formula is laid beside the board's answer, on the same rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, LiteralString

from psycopg import Connection

from data.board import Numbers
from data.database import Database
from data.reading import Board
from data.refresh import refresh
from tests.oracle import World
from tests.oracle.rows import session
from tests.oracle.world import Row
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import name

DAY = date(2025, 6, 15)
ROSE, FERN, GUS, PIP = name("Rose"), name("Fern"), name("Gus"), name("Pip")


class Trap:
    """One world, the board's answers on it, and what a wrong formula makes of it."""

    def __init__(self, database: Database, connection: Connection[Any]) -> None:
        self._database = database
        self._connection = connection

    def holds(self, **tables: Any) -> Board:
        """Loads the rows, a list a table, and reads the board of the day."""
        load(self._connection, World(**tables))
        refresh(self._database)
        return self.door().board(DAY)

    def now(self) -> Board:
        """The board of this very moment."""
        refresh(self._database)
        return self.door().board(fresh=True)

    def door(self) -> Numbers:
        """The door to the numbers of what was loaded."""
        return door(self._database)

    def says(self, query: LiteralString) -> Any:
        """The one value of the wrong formula."""
        row = self._connection.execute(query).fetchone()
        assert row
        return row[0]


def sessions(*rows: tuple[str, str, str]) -> list[Row]:
    """Sessions of (user, start in UTC, seconds)."""
    return [
        session(name(f"session {number}"), user, start, session_duration=Decimal(seconds))
        for number, (user, start, seconds) in enumerate(rows)
    ]
