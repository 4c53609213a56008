"""Reads the live board before its readers ask for it."""

from __future__ import annotations

import logging
import threading

import psycopg

from data.board import Numbers
from data.errors import DashboardError
from data.listener import Listener, Signal

LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


def keep_ahead(numbers: Numbers, listener: Listener, stop: threading.Event) -> None:
    """At each refresh, and shortly before a board has lasted its time, until told to stop. Never
    raises: what cannot be read ahead is read when somebody asks."""
    seen: Signal | None = None
    while not stop.is_set():
        seen = listener.wait(seen, LOOK_SECONDS)
        try:
            numbers.get_ahead()
        except (DashboardError, psycopg.Error) as error:
            log.debug("no board ahead of time: %s", error)
