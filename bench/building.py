"""The first build of everything from the source, and doing it again."""

from __future__ import annotations

import psycopg

from bench.measure import Timing, once
from data.database import Database
from data.migrate import migrate
from data.refresh import rebuild, refresh
from data.settings import Settings

SESSIONS = 10_000_000
SECONDS = 120.0


def first_build(
    url: str, settings: Settings, database: Database, sessions: int
) -> tuple[Timing, ...]:
    """Installs the dashboard on a platform that is already there, then builds the rollups."""
    target = SECONDS if sessions >= SESSIONS else None
    return (
        Timing(
            what="migrate: tables, history, triggers", runs=(once(lambda: migrate(url, settings)),)
        ),
        Timing(what="first build", runs=(once(lambda: refresh(database)),), target=target),
    )


def second_build(database: Database) -> Timing:
    """The same once more, over what is there."""
    return Timing(what="rebuild of everything", runs=(once(lambda: rebuild(database)),))


def vacuum(url: str) -> None:
    """What autovacuum does by itself within minutes, so that what comes next waits for nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
