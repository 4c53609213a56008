"""A throw-away database with a platform of a given size, as an installation would find it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from data import embedded
from data.embedded_watcher import SERVER, held
from data.statements import statement

WORLD = Path(__file__).with_name("world.sql")
STOP_SECONDS = 60


@contextmanager
def server() -> Iterator[embedded.EmbeddedServer]:
    """A PostgreSQL of our own in a new folder; both are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wedsync-bench-"))
    try:
        started = embedded.start(home, durable=False)
        try:
            yield started
        finally:
            started.release()
            _wait_until_stopped(home)
    finally:
        _remove(home)


def generate(url: str, sessions: int) -> None:
    """Makes the platform's tables and fills them; nothing of ours is there yet."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("set timezone = 'UTC'; set maintenance_work_mem = '1GB'")
        connection.execute(statement("source/canonical/tables"))
        connection.execute(WORLD.read_bytes(), {"sessions": sessions})
        connection.execute("vacuum analyze")


def _remove(home: Path) -> None:
    """Its watcher may still look into the folder for a moment, which makes a file of it anew."""
    while home.exists():
        shutil.rmtree(home, ignore_errors=True)
        time.sleep(0.05)


def _wait_until_stopped(home: Path) -> None:
    patience = time.monotonic() + STOP_SECONDS
    while held(home / SERVER):
        if time.monotonic() > patience:
            raise TimeoutError(f"The PostgreSQL in {home} (process {os.getpid()}) does not stop.")
        time.sleep(0.05)
