"""Opens what a command works on: the database, migrated, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.home import database_url
from data.listener import Listener
from data.migrate import migrate
from data.settings import Settings
from data.shared import Shared


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of the settings, migrated; closed (the embedded one let go) afterwards."""
    url, server = database_url(settings)
    try:
        migrate(url, settings)
        database = Database(url, settings.database_read_url)
        try:
            yield database
        finally:
            database.close()
    finally:
        if server is not None:
            server.release()


def numbers_of(
    settings: Settings, database: Database, shared: Shared, listener: Listener | None = None
) -> Numbers:
    """The one door to numbers, with a memo in what processes share; a ``listener`` at work saves it
    questions."""
    return Numbers(
        database,
        Memo(shared, settings.cache_seconds),
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
        listener=listener,
    )
