"""The live board is read before its time is over, so that nobody who asks reads it or waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data import boards
from data.ahead import keep_ahead
from data.board import Numbers
from data.catalogue import METRICS, Catalogue
from data.database import Database
from data.listener import Listener
from data.moments import AHEAD
from data.pulse import Pulse
from data.reading import Board
from data.refresh import refresh
from tests.data.answers import RIGHT, values
from tests.data.conftest import Step
from tests.data.test_refresh import eventually
from tests.listening import PATIENCE_SECONDS, listening
from tests.soundness.door import door
from tests.soundness.small_business import DAY

HOUR = timedelta(hours=1)
REFRESH_SECONDS = 3600
TIMES = 1_000


class Readers:
    """Notes the boards that are read, and which of them while somebody asked."""

    def __init__(self, numbers: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        self._numbers = numbers
        reading = numbers._boards._read

        def counted(pulse: Pulse, day: date | None, fresh: bool) -> Board:
            self.read += 1
            return reading(pulse, day, fresh)

        monkeypatch.setattr(numbers._boards, "_read", counted)

    def reads_of(self, ask: Callable[[], object]) -> int:
        """How many boards are read for a question."""
        before = self.read
        ask()
        return self.read - before


def test_no_request_reads_a_board_because_the_time_of_one_is_over(
    database: Database, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = door(database, refresh_seconds=REFRESH_SECONDS, catalogue=Catalogue(METRICS[:1]))
    readers, at = Readers(numbers, monkeypatch), timedelta(0)
    assert readers.reads_of(numbers.board) == 1
    for _ in range(TIMES):
        before = numbers.board()
        at += (1 - AHEAD) * HOUR
        step(at)
        assert readers.reads_of(numbers.get_ahead) == 1
        assert readers.reads_of(numbers.get_ahead) == 0
        at += AHEAD * HOUR  # past the end of the one before
        step(at)
        assert readers.reads_of(numbers.board) == 0
        after = numbers.board()
        assert not after.stale
        assert after.as_of - before.as_of > AHEAD * HOUR
        assert numbers.now() - after.as_of < HOUR


def test_while_the_next_board_is_read_the_present_one_is_given_out(
    own_business: Connection[Any], database: Database, step: Step
) -> None:
    numbers = door(database, refresh_seconds=REFRESH_SECONDS)
    present = numbers.board()
    step((1 - AHEAD) * HOUR)
    with psycopg.connect(database.url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("lock table metrics.goals in access exclusive mode")
        ahead = pool.submit(numbers.get_ahead)
        assert [numbers.board() for _ in range(10)] == [present] * 10
        other.rollback()
        ahead.result(PATIENCE_SECONDS)
    assert numbers.board().as_of > present.as_of


def test_a_board_that_takes_long_is_stood_in_for_and_comes_all_the_same(
    own_business: Connection[Any],
    own_numbers: Numbers,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boards, "READER_SECONDS", 0.2)
    before = own_numbers.board(DAY)
    own_business.execute("insert into public.clients default values")
    refresh(database)
    go_on, reading = threading.Event(), own_numbers._boards._read

    def slowly(pulse: Pulse, day: date | None, fresh: bool) -> Board:
        assert go_on.wait(PATIENCE_SECONDS)
        return reading(pulse, day, fresh)

    monkeypatch.setattr(own_numbers._boards, "_read", slowly)
    for _ in range(3):
        shown = own_numbers.board(DAY)
        assert (shown.stale, shown.refresh_id) == (True, before.refresh_id)
    go_on.set()
    eventually(lambda: not own_numbers.board(DAY).stale)
    assert own_numbers.board(DAY).refresh_id == before.refresh_id + 1
    assert values(own_numbers.board(DAY)) == RIGHT


def test_after_a_refresh_the_board_is_there_before_anybody_asks(
    own_business: Connection[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, stop = Listener(database.url, database), threading.Event()
    with listening(listener, database.url):
        numbers = door(database, listener=listener)
        readers = Readers(numbers, monkeypatch)
        ahead = threading.Thread(target=keep_ahead, args=[numbers, listener, stop])
        ahead.start()
        try:
            numbers.board()
            for number in range(2, 12):
                own_business.execute("insert into public.clients default values")
                refresh(database)
                eventually(lambda number=number: readers.read >= number)  # type: ignore[misc]
                assert readers.reads_of(numbers.board) == 0
        finally:
            stop.set()
            ahead.join()


def test_nothing_is_read_for_nobody(own_numbers: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = Readers(own_numbers, monkeypatch)
    assert readers.reads_of(own_numbers.get_ahead) == 0
    own_numbers.board(DAY)
    assert readers.reads_of(own_numbers.get_ahead) == 0
    own_numbers.board()
    monkeypatch.setattr(boards, "WANTED_SECONDS", 0.0)
    monkeypatch.setattr(own_numbers._boards, "_refresh_seconds", -1)
    assert readers.reads_of(own_numbers.get_ahead) == 0
