"""Opens what a command works on: the database, migrated, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data.board import Numbers
from data.cache import Memo, connect
from data.database import Database
from data.home import database_url
from data.listener import Listener
from data.migrate import migrate
from data.settings import Settings


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


def numbers_of(settings: Settings, database: Database, listener: Listener | None = None) -> Numbers:
    """The one door to numbers, with the memo that the settings name; a ``listener`` at
    work saves it questions."""
    return Numbers(
        database,
        Memo(connect(settings.redis_url), settings.cache_seconds),
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
        listener=listener,
    )
