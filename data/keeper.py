"""The background threads of a server process: keep the database migrated, the numbers fresh and
proved, and listen for refreshes."""

from __future__ import annotations

import logging
import threading
from contextvars import copy_context

from data.ahead import keep_ahead
from data.board import Numbers
from data.database import Database
from data.embedded_revival import keep_running
from data.errors import DashboardError
from data.home import embedded_home
from data.listener import Listener
from data.locale import write_in
from data.migrate import migrate
from data.nightly import keep_proving
from data.refresh import watch
from data.settings import Settings

PAUSE_SECONDS = 2.0

log = logging.getLogger(__name__)


def keep_up(
    url: str,
    settings: Settings,
    database: Database,
    listener: Listener,
    numbers: Numbers,
    stop: threading.Event | None = None,
) -> None:
    """Keeps the embedded database running where there is one, and migrates as soon as the database
    answers; then refreshes about once a second, listens for what other processes refresh, reads the
    board ahead of its readers, and proves the numbers each night, until told to stop. Never raises:
    whatever the database does, it goes on afterwards."""
    stop = stop or threading.Event()
    home = embedded_home(settings, url)
    if home is not None:
        threading.Thread(
            target=keep_running, args=[home, stop], name="embedded", daemon=True
        ).start()
    while not stop.is_set():
        try:
            migrate(url, settings)
            break
        except DashboardError as error:
            log.warning("%s", error)
            stop.wait(PAUSE_SECONDS)
    threading.Thread(target=listener.run, args=[stop], name="listener", daemon=True).start()
    write_in(settings.locale)
    threading.Thread(
        target=copy_context().run,
        args=(keep_ahead, numbers, listener, stop),
        name="ahead",
        daemon=True,
    ).start()
    threading.Thread(
        target=keep_proving,
        kwargs={
            "database": database,
            "zone": settings.zone,
            "currency": settings.currency,
            "stop": stop,
        },
        name="nightly",
        daemon=True,
    ).start()
    watch(database, stop)
