"""The pulse is asked for once for many, and never believed past a refresh or without a listener."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import Connection

from data import pulses as module
from data.database import Database
from data.listener import Listener
from data.pulse import Pulse, pulse_of
from data.pulses import Pulses
from data.refresh import refresh
from tests.listening import PATIENCE_SECONDS, listening

SESSION = "insert into public.user_sessions (user_id) values (gen_random_uuid())"
ZONE = ZoneInfo("Europe/London")


class Asked:
    """Asks the database for the pulse and counts how often."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.times = 0

    def __call__(self, patience: float) -> Pulse:
        self.times += 1
        return pulse_of(self._database, ZONE, patience)


@pytest.fixture
def asked(database: Database) -> Asked:
    """The question behind the pulses."""
    return Asked(database)


@pytest.fixture
def listener(database: Database) -> Iterator[Listener]:
    """A listener that has heard of the present refresh."""
    with listening(Listener(database.url, database), database.url) as found:
        assert found.wait(None, PATIENCE_SECONDS)
        yield found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second that lasts as long as the test."""
    monkeypatch.setattr(module, "FRESH_SECONDS", 3600.0)
    monkeypatch.setattr(module, "AHEAD_SECONDS", 3600.0)


def test_many_ask_and_the_database_is_asked_once(
    asked: Asked, listener: Listener, patient: None
) -> None:
    pulses = Pulses(asked, listener)
    first = pulses.now()
    later = [pulses.now() for _ in range(100)]
    assert asked.times == 1
    assert {pulse.refresh for pulse in later} == {first.refresh}


def test_clock_goes_on_between_two_questions(
    asked: Asked, listener: Listener, patient: None
) -> None:
    pulses = Pulses(asked, listener)
    moments = [pulses.now().now for _ in range(50)]
    assert moments == sorted(moments)
    assert timedelta(0) < moments[-1] - moments[0] < timedelta(seconds=PATIENCE_SECONDS)


def test_after_a_refresh_it_is_asked_anew(
    asked: Asked,
    listener: Listener,
    patient: None,
    database: Database,
    connection: Connection[Any],
) -> None:
    pulses, seen = Pulses(asked, listener), listener.latest
    before = pulses.now()
    connection.execute(SESSION)
    refresh(database)
    listener.wait(seen, PATIENCE_SECONDS)
    assert pulses.now().refresh_id == before.refresh_id + 1
    assert asked.times == 2


def test_what_is_no_refresh_is_known_soon_as_well(
    asked: Asked, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)
    pulses = Pulses(asked, listener)
    assert len({pulses.now().now for _ in range(5)}) == 5
    assert asked.times == 5


@pytest.mark.parametrize("deaf", [lambda _: None, lambda database: Listener("", database)])
def test_without_a_listener_that_hears_it_is_asked_each_time(
    asked: Asked, database: Database, patient: None, deaf: Callable[[Database], Listener | None]
) -> None:
    pulses = Pulses(asked, deaf(database))
    for _ in range(3):
        pulses.now()
    assert asked.times == 3


def test_readers_who_come_at_once_ask_once(asked: Asked, listener: Listener, patient: None) -> None:
    pulses = Pulses(asked, listener)
    with ThreadPoolExecutor(16) as pool:
        found = [pool.submit(pulses.now) for _ in range(64)]
        assert len({each.result().refresh for each in found}) == 1
    assert asked.times == 1


def test_readers_who_come_while_one_asks_ask_once_after_it(
    asked: Asked, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)
    begun, go_on = Event(), Event()

    def slowly(patience: float) -> Pulse:
        pulse = asked(patience)
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return pulse

    pulses = Pulses(slowly, listener)
    with ThreadPoolExecutor(16) as pool:
        first = pool.submit(pulses.now)
        assert begun.wait(PATIENCE_SECONDS)
        others = [pool.submit(pulses.now) for _ in range(15)]
        while pool._work_queue.qsize():
            Event().wait(0.01)
        go_on.set()
        found = [each.result() for each in others]
    assert all(each.now > first.result().now for each in found)
    assert asked.times < 8  # 16, if each asked for itself


def test_this_very_moment_is_always_asked_for(
    asked: Asked, listener: Listener, patient: None
) -> None:
    pulses = Pulses(asked, listener)
    for _ in range(3):
        pulses.anew()
    assert asked.times == 3


def test_while_one_asks_ahead_of_time_the_others_go_on_with_what_is_known(
    asked: Asked, listener: Listener, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slowly(patience: float) -> Pulse:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return asked(patience)

    pulses = Pulses(asked, listener)
    known = pulses.now()
    monkeypatch.setattr(module, "AHEAD_SECONDS", 0.0)
    ahead = Pulses(slowly, listener)
    ahead._kept = pulses._kept
    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(ahead.now)
        assert begun.wait(PATIENCE_SECONDS)
        assert {ahead.now().refresh for _ in range(10)} == {known.refresh}
        assert asked.times == 1
        go_on.set()
        assert one.result().refresh == known.refresh
    assert asked.times == 2
