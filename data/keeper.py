"""The background thread of a server process: keeps the database migrated and the numbers fresh."""

from __future__ import annotations

import logging
import threading

from data.database import Database
from data.errors import DashboardError
from data.migrate import migrate
from data.refresh import watch
from data.settings import Settings

PAUSE_SECONDS = 2.0

log = logging.getLogger(__name__)


def keep_up(
    url: str, settings: Settings, database: Database, stop: threading.Event | None = None
) -> None:
    """Migrates as soon as the database answers, then refreshes about once a second, until told to
    stop. Never raises: whatever the database does, it goes on afterwards."""
    stop = stop or threading.Event()
    while not stop.is_set():
        try:
            migrate(url, settings)
            break
        except DashboardError as error:
            log.warning("%s", error)
            stop.wait(PAUSE_SECONDS)
    watch(database, stop)
