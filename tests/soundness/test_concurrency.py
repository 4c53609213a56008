"""Writers and refreshers at once: nothing is lost, nothing counted twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import Connection

from data.database import Database
from data.migrate import migrate
from data.refresh import rebuild, refresh, refresh_if_free
from data.settings import Settings
from data.verify import verify
from tests.soundness.agreement import load
from tests.soundness.kept import rollups
from tests.soundness.lively import lively
from tests.soundness.writers import Writers

SECONDS = int(os.environ.get("WORLDS", "25")) / 5
LONDON = ZoneInfo("Europe/London")


@contextmanager
def refreshing(database: Database, *ways: Callable[[Database], int | None]) -> Iterator[list[int]]:
    """As many refreshers as ways, over and over again; the keys of each refresh that took any."""
    stop, taken, faults = threading.Event(), list[int](), list[BaseException]()

    def go_on(way: Callable[[Database], int | None]) -> None:
        try:
            while not stop.is_set():
                taken.extend(filter(None, [way(database)]))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=go_on, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert faults == []


@pytest.mark.parametrize("capture", ["statement", "row"])
def test_nothing_is_lost_while_everybody_writes_and_refreshes(
    database: Database, connection: Connection[Any], settings: Settings, capture: str
) -> None:
    migrate(database.url, replace(settings, capture=capture))
    load(connection, lively())
    writers = Writers(database.url, 4)
    with refreshing(database, refresh, refresh_if_free) as taken:
        writers.start()
        time.sleep(SECONDS)
        writers.end()
    assert writers.committed > 20
    assert writers.given_up > 2
    assert len(taken) > 5
    refresh(database)
    assert refresh(database) == 0
    assert verify(database, zone=LONDON, currency="GBP") == []
    kept = rollups(connection)
    rebuild(database)
    assert rollups(connection) == kept


def test_the_refresh_id_counts_the_batches_whoever_took_them(
    database: Database, connection: Connection[Any]
) -> None:
    load(connection, lively())
    refresh(database)
    before = connection.execute("select id from metrics.refresh").fetchone()
    writers = Writers(database.url, 2)
    with refreshing(database, refresh, refresh, refresh_if_free) as taken:
        writers.start()
        time.sleep(SECONDS / 5)
        writers.end()
    after = connection.execute("select id from metrics.refresh").fetchone()
    assert before
    assert after
    assert after[0] - before[0] == len(taken) > 0
