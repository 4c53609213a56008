"""Starts the embedded database again when it has gone while somebody still needs it: its disk was
full, or something killed it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from data.embedded import start
from data.embedded_watcher import SERVER, held
from data.errors import EmbeddedError

PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


def keep_running(home: Path, stop: threading.Event) -> None:
    """Looks about once a second whether a server works in ``home``, which this process or its
    parent started, until told to stop. Never raises: what prevents a start may pass."""
    told = ""
    while not stop.wait(PAUSE_SECONDS):
        try:
            if held(home / SERVER):
                continue
            log.warning("the embedded database has gone; starting it again")
            start(home).release()  # whoever started it first owns it still
            told = ""
        except (EmbeddedError, OSError) as error:
            if str(error) != told:
                told = str(error)
                log.error("%s", told)
