"""How the refresh learns which rows of the platform changed.

Triggers tell it, for each statement or for each row (``sql/schema/4_capture.sql``). Where the
platform's database may have none, the refresh looks for itself: each round goes through the last
days, and once a night everything is made anew (``sql/refresh/recheck.sql``).
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from data.statements import statement


def must_look(connection: Connection[Any]) -> bool:
    """Whether no trigger tells of changes (CAPTURE none)."""
    return connection.execute(statement("refresh/capture")).fetchone() == ("none",)


def look(connection: Connection[Any]) -> None:
    """Queues the keys of what differs from what is kept, and keeps the history of it."""
    connection.execute(statement("refresh/recheck"))
