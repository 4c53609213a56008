"""A server that is slow is given its time, and one that is silent is not waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, sql

from data.connections import POOL_SIZE, QUICK_SECONDS
from data.database import Database
from data.errors import DatabaseUnavailableError
from data.hearing import SILENT_SECONDS, SLOW_SECONDS, Hearing
from data.questions import Question
from tests.faults.relay import Relay, Weather
from tests.faults.servers import through, unix_socket

SLEEP = "select pg_sleep(%(seconds)s) is null as slept"
LONG = 2 * (SLOW_SECONDS + SILENT_SECONDS)
NO_LONGER = 5.0
"""Seconds: far from what is aimed at, and from what a statement may take."""


@pytest.fixture
def relay(database_url: str) -> Iterator[Relay]:
    """The network before the test's own database."""
    made = Relay(lambda: unix_socket(database_url))
    yield made
    made.close()


@pytest.fixture
def far(database_url: str, relay: Relay) -> Iterator[Database]:
    """That database, over that network."""
    opened = Database(through(database_url, relay.port))
    yield opened
    opened.close()


@pytest.fixture
def sleep(sql_folder: Path) -> str:
    """The name of a statement that takes so many ``seconds``."""
    (sql_folder / "sleep.sql").write_text(SLEEP)
    return "sleep"


def _rows(database: Database, sleep: str) -> None:
    database.rows(sleep, {"seconds": LONG})


def _answers(database: Database, sleep: str) -> None:
    question: Question = (sleep, {"seconds": LONG})
    database.answers([question])


def _transaction(database: Database, sleep: str) -> None:
    with database.transaction() as connection:
        connection.execute(SLEEP, {"seconds": LONG})


def _session(database: Database, sleep: str) -> None:
    with database.session(while_heard=True) as connection:
        connection.execute(SLEEP, {"seconds": LONG})


Work = Callable[[Database, str], None]
works = pytest.mark.parametrize("work", [_rows, _answers, _transaction, _session])


@works
@pytest.mark.parametrize("weather", [Weather.FAIR, Weather.SLOW], ids=lambda each: each.name)
def test_what_takes_long_is_waited_for_however_slow_the_network(
    far: Database, relay: Relay, sleep: str, work: Work, weather: Weather
) -> None:
    relay.turn(weather)
    work(far, sleep)
    assert far.wait(0)  # nobody takes it for a silence


@works
def test_what_is_under_way_is_given_up_once_the_server_is_silent(
    far: Database, relay: Relay, sleep: str, work: Work
) -> None:
    far.rows("board/pulse")
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(work, far, sleep)
        time.sleep(SLOW_SECONDS)
        relay.turn(Weather.STALLED)
        with pytest.raises(DatabaseUnavailableError):
            under_way.result(NO_LONGER)
    assert not far.wait(0)
    relay.turn(Weather.FAIR)
    assert far.wait(20)


@works
def test_what_is_asked_first_is_given_up_once_the_server_is_silent(
    far: Database, relay: Relay, sleep: str, work: Work
) -> None:
    far.rows("board/pulse")
    far.write("board/pulse")
    relay.turn(Weather.STALLED)
    with ThreadPoolExecutor(1) as pool, pytest.raises(DatabaseUnavailableError):
        pool.submit(work, far, sleep).result(NO_LONGER)


def test_where_no_connection_is_left_for_another_what_takes_long_is_waited_for(
    far: Database, connection: Connection[Any], sleep: str
) -> None:
    far.rows("board/pulse")
    name = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("alter database {} connection limit 0").format(name))
    far.rows(sleep, {"seconds": LONG})
    assert far.wait(0)


def test_work_that_takes_as_long_as_it_must_outlasts_a_silence(far: Database, relay: Relay) -> None:
    def work() -> object:
        with far.session() as connection:
            return connection.execute(SLEEP, {"seconds": 2 * SLOW_SECONDS}).fetchone()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(work)
        time.sleep(SLOW_SECONDS)
        relay.turn(Weather.STALLED)
        time.sleep(LONG)
        relay.weather = Weather.FAIR  # and no connection is cut
        assert under_way.result(NO_LONGER) == (False,)


def test_over_a_network_that_gets_slow_everybody_gets_a_connection_in_the_end(
    far: Database, relay: Relay
) -> None:
    far.rows("board/pulse")
    relay.turn(Weather.SLOW)
    with ThreadPoolExecutor(2 * POOL_SIZE) as pool:
        asking = [pool.submit(far.rows, "board/pulse") for _ in range(2 * POOL_SIZE)]
        assert all(each.result() for each in asking)


def test_who_has_no_time_for_a_slow_network_leaves_it_to_the_others(
    far: Database, relay: Relay
) -> None:
    far.rows("board/pulse")
    relay.turn(Weather.SLOW)
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(far.rows, "board/pulse")
        with pytest.raises(DatabaseUnavailableError):
            far.rows("board/pulse", patience=QUICK_SECONDS)
        assert far.wait(0)
        assert patient.result()


def test_many_who_wait_greet_the_server_one_at_a_time() -> None:
    greeted: list[int] = []
    at_once, go = threading.Semaphore(1), threading.Event()

    def greet() -> None:
        assert at_once.acquire(blocking=False)
        greeted.append(1)
        go.wait(NO_LONGER)
        at_once.release()

    now = [0.0]
    hearing = Hearing(greet, lambda: now[0])
    now[0] = SLOW_SECONDS
    assert not any(hearing.is_silent() for _ in range(POOL_SIZE))
    now[0] += SILENT_SECONDS
    assert all(hearing.is_silent() for _ in range(POOL_SIZE))
    assert greeted == [1]
    go.set()


def test_whatever_is_heard_ends_the_doubt() -> None:
    now = [0.0]
    hearing = Hearing(lambda: None, lambda: now[0])
    now[0] = SLOW_SECONDS
    hearing.note()
    now[0] += SLOW_SECONDS / 2
    assert not hearing.is_silent()
