"""How the refresh learns which rows of the platform changed.

Triggers tell it, for each statement or for each row (``sql/schema/4_capture.sql``). Where the
platform's database may have none, the refresh looks for itself: each round goes through the last
days, and once a night everything is made anew (``sql/refresh/recheck.sql``).
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from data.database import Database
from data.statements import statement


def is_told(database: Database) -> bool:
    """Whether triggers tell of changes: with CAPTURE none they do not."""
    return database.rows("refresh/capture") != [{"capture": "none"}]


def must_look(connection: Connection[Any]) -> bool:
    """The same, asked in the middle of a refresh: whether it has to look for itself."""
    return connection.execute(statement("refresh/capture")).fetchone() == ("none",)


def look(connection: Connection[Any]) -> None:
    """Queues the keys of what differs from what is kept, and keeps the history of it."""
    connection.execute(statement("refresh/recheck"))
