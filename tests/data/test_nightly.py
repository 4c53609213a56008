"""The proof of the night: when it is time, by whom it is done, and where its outcome is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import Connection

from data import nightly
from data.board import Numbers
from data.database import Database
from data.keeper import keep_up
from data.listener import Listener
from data.nightly import ADVISORY_LOCK, MOST_KEPT, is_due, keep_proving, prove, prove_if_due
from data.payload import board_payload
from data.refresh import refresh
from data.settings import Settings
from data.verify import Difference
from tests.data.conftest import Away
from tests.data.test_refresh import eventually
from tests.data.test_verify import recent
from tests.soundness.agreement import load
from tests.soundness.door import door

LONDON = ZoneInfo("Europe/London")
LONG_AGO = "update metrics.migrations set applied_at = now() - interval '27 hours'"
TAMPER = "update metrics.level set n = n + 1 where series = 'mrr' and day <= current_date"


def at(moment: str) -> datetime:
    """A moment as London's clocks show it."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-07-01 03:00:05", "2026-07-02 02:59:59.999999", False),
        ("2026-07-01 03:00:05", "2026-07-02 03:00", True),
        ("2026-07-01 03:00:05", "2026-07-02 03:59:59", True),
        ("2026-07-01 03:00:05", "2026-07-02 04:00", False),  # of the day: nobody is to notice
        ("2026-07-01 03:00:05", "2026-07-02 05:00:04", False),
        ("2026-07-01 03:00:05", "2026-07-02 05:00:05", True),  # 26 hours ago
        ("2026-07-02 02:59:59", "2026-07-02 03:00", True),  # by hand, a moment before
        ("2026-07-02 03:00:05", "2026-07-02 03:30", False),
        ("2026-07-02 15:00", "2026-07-03 02:59", False),
        ("2026-07-02 15:00", "2026-07-03 03:00", True),
        ("2026-03-28 03:00", "2026-03-29 02:59:59", False),  # an hour that there is not
        ("2026-03-28 03:00", "2026-03-29 03:00", True),
        ("2026-10-24 03:00", "2026-10-25 02:59:59", False),  # a night of an hour more
        ("2026-10-24 03:00", "2026-10-25 03:00", True),
        ("2026-07-02 12:00", "2026-07-02 11:00", False),  # a clock that was set back
    ],
)
def test_it_is_time_at_three_and_after_a_day_and_a_bit(last: str, now: str, due: bool) -> None:
    assert is_due(at(last), at(now), LONDON) is due


def test_three_is_that_of_the_report_zone() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    last, now = at("2026-07-01 12:00"), at("2026-07-01 16:30")  # 03:30 on 2 July there
    assert is_due(last, now, auckland)
    assert not is_due(last, now, LONDON)


@pytest.fixture
def proving(database: Database, settings: Settings) -> Callable[[], list[Difference]]:
    """Proves the test's own database and keeps the outcome."""
    return lambda: prove(database, zone=settings.zone, currency=settings.currency)


@pytest.fixture
def platform(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a business of the last weeks, taken in."""
    load(connection, recent())
    refresh(database)
    return connection


def fact(connection: Connection[Any]) -> Any:
    """The outcome as it is kept; None before any."""
    row = connection.execute("select value from metrics.facts where name = 'verified'").fetchone()
    return None if row is None else row[0]


def test_the_outcome_is_kept(
    proving: Callable[[], list[Difference]], platform: Connection[Any]
) -> None:
    assert fact(platform) is None
    before = datetime.now(UTC)
    assert proving() == []
    kept = fact(platform)
    assert before - timedelta(minutes=1) < datetime.fromisoformat(kept.pop("at"))
    assert kept.pop("seconds") > 0
    assert kept == {"differences": 0, "first": []}


def test_differences_are_counted_and_the_first_of_them_kept(
    proving: Callable[[], list[Difference]], platform: Connection[Any]
) -> None:
    platform.execute(TAMPER)
    found = proving()
    kept = fact(platform)
    assert kept["differences"] == len(found) > MOST_KEPT
    assert kept["first"] == [
        {"what": each.what, "key": each.key, "difference": each.difference}
        for each in found[:MOST_KEPT]
    ]


def test_the_board_tells_of_the_last_proof(
    proving: Callable[[], list[Difference]], platform: Connection[Any], own_numbers: Numbers
) -> None:
    yesterday = own_numbers.today() - timedelta(days=1)
    assert own_numbers.board().verified is None
    assert own_numbers.board(yesterday).verified is None
    assert board_payload(own_numbers.board())["verified"] is None
    proving()
    for board in (own_numbers.board(), own_numbers.board(yesterday)):
        assert board.verified is not None
        assert board.verified.differences == 0
        assert board.verified.at == datetime.fromisoformat(fact(platform)["at"])
        assert board.verified.at.tzinfo == own_numbers.zone
        assert board_payload(board)["verified"] == {
            "at": board.verified.at.isoformat(), "differences": 0,
        }  # fmt: skip
    first = own_numbers.board().verified
    platform.execute(TAMPER)
    proving()
    second = own_numbers.board().verified
    assert first
    assert second
    assert second.at > first.at
    assert second.differences > 0


@pytest.fixture
def if_due(settings: Settings) -> Callable[[Database], bool]:
    """Proves a database when it is time; whether it did."""
    return lambda database: prove_if_due(database, zone=settings.zone, currency=settings.currency)


def test_a_new_board_is_not_proved_at_once_and_an_old_one_is(
    database: Database, platform: Connection[Any], if_due: Callable[[Database], bool]
) -> None:
    platform.execute("update metrics.migrations set applied_at = now() + interval '1 second'")
    assert not if_due(database)
    assert fact(platform) is None
    platform.execute(LONG_AGO)
    assert if_due(database)
    assert fact(platform)["differences"] == 0
    platform.execute(
        "update metrics.facts set value = value || jsonb_build_object('at', now())"
        " where name = 'verified'"
    )
    assert not if_due(database)


def test_of_many_processes_one_does_it(
    database_url: str, platform: Connection[Any], if_due: Callable[[Database], bool]
) -> None:
    platform.execute(LONG_AGO)
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(if_due, databases))
    for each in databases:
        each.close()
    assert sorted(done) == [False, False, False, True]


def test_while_another_process_is_at_it_nobody_waits(
    database: Database, platform: Connection[Any], if_due: Callable[[Database], bool]
) -> None:
    platform.execute(LONG_AGO)
    platform.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
    assert not if_due(database)
    platform.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    assert if_due(database)


def test_what_it_finds_is_in_the_log_and_the_lock_is_free_again(
    database: Database,
    platform: Connection[Any],
    if_due: Callable[[Database], bool],
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.execute(LONG_AGO)
    platform.execute(TAMPER)
    assert if_due(database)
    told = [each.getMessage() for each in caplog.records if each.name == "data.nightly"]
    assert len(told) == MOST_KEPT
    assert told[0].startswith("not as the rows say: level of mrr ")
    row = platform.execute("select pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
    assert row == (True,)


@contextmanager
def running(target: Callable[..., None], *arguments: Any, **named: Any) -> Iterator[None]:
    """A thread of the server, for as long as the block."""
    stop = threading.Event()
    thread = threading.Thread(target=target, args=arguments, kwargs={**named, "stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def test_it_goes_on_through_an_outage_and_ends_when_told(
    database: Database,
    database_url: str,
    platform: Connection[Any],
    settings: Settings,
    gone: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nightly, "PAUSE_SECONDS", 0.1)
    more = {"zone": settings.zone, "currency": settings.currency}
    platform.execute("update metrics.migrations set applied_at = now() + interval '1 hour'")
    with running(keep_proving, database, **more):
        with gone():
            threading.Event().wait(1)
        with psycopg.connect(database_url, autocommit=True) as again:
            assert fact(again) is None
            again.execute(LONG_AGO)
            eventually(lambda: fact(again) is not None)


def test_the_keeper_of_a_server_has_it_done(
    database: Database,
    database_url: str,
    platform: Connection[Any],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nightly, "PAUSE_SECONDS", 0.1)
    platform.execute(LONG_AGO)
    listener, numbers = Listener(database_url, database), door(database)
    with running(keep_up, database_url, settings, database, listener, numbers):
        eventually(lambda: fact(platform) is not None)
