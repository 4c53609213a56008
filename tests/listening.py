"""A listener at work for a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from data.listener import Listener

PATIENCE_SECONDS = 30


@contextmanager
def listening(listener: Listener, database_url: str) -> Iterator[Listener]:
    """Runs ``listener`` in a thread of its own until the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=listener.run, args=[stop])
    thread.start()
    try:
        yield listener
    finally:
        stop.set()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("select pg_notify('wedsync_refresh', '')")  # wakes it
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
