"""Every refresh is heard of by every process that listens, however its connection fares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data import listener as module
from data.database import Database
from data.listener import Listener, Signal
from data.refresh import refresh
from tests.data.conftest import Away
from tests.listening import PATIENCE_SECONDS, listening

LISTENING = """
select pid from pg_stat_activity
where datname = current_database() and application_name = 'wedsync-dashboard-listener'
"""
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
SESSION = "insert into public.user_sessions (user_id) values (gen_random_uuid())"

Start = Callable[[str], Listener]


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """Starts a listener on a URL; all of them end with the test."""
    with ExitStack() as running:
        yield lambda url: running.enter_context(listening(Listener(url, database), database.url))


def heard(listener: Listener, seen: Signal | None) -> Signal:
    """The next signal after ``seen``."""
    found = listener.wait(seen, PATIENCE_SECONDS)
    assert found is not None
    assert found != seen
    return found


def committed(connection: Connection[Any], database: Database) -> Signal:
    """What a refresh after a commit should be heard as."""
    connection.execute(SESSION)
    refresh(database)
    row = connection.execute("select id, refreshed_at from metrics.refresh").fetchone()
    assert row
    return Signal(refresh_id=row[0], at=row[1])


def test_first_signal_is_the_refresh_of_before(database: Database, start: Start) -> None:
    found = heard(start(database.url), None)
    row = database.rows("refresh/heard")[0]
    assert (found.refresh_id, found.at) == (row["id"], row["refreshed_at"])


def test_refresh_is_told_and_not_found_by_polling(
    database: Database,
    connection: Connection[Any],
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 3600.0)
    listener = start(database.url)
    first = heard(listener, None)
    expected = committed(connection, database)
    assert heard(listener, first) == expected
    assert listener.seconds_deaf < PATIENCE_SECONDS


def test_every_listener_hears_of_the_same_refresh(
    database: Database, connection: Connection[Any], start: Start
) -> None:
    listeners = [start(database.url) for _ in range(4)]
    firsts = [heard(each, None) for each in listeners]
    expected = committed(connection, database)
    assert [heard(each, first) for each, first in zip(listeners, firsts, strict=True)] == (
        [expected] * 4
    )


def test_what_was_committed_while_the_connection_was_cut_is_heard_afterwards(
    database: Database, connection: Connection[Any], start: Start, gone: Away
) -> None:
    listener = start(database.url)
    first = heard(listener, None)
    with gone():
        pass
    with psycopg.connect(database.url, autocommit=True) as anew:
        expected = committed(anew, database)
    assert heard(listener, first) == expected


def test_where_nobody_can_listen_the_id_is_asked_for(
    database: Database, connection: Connection[Any], start: Start
) -> None:
    listener = start(NOWHERE)
    first = heard(listener, None)
    assert listener.seconds_deaf == float("inf")
    expected = committed(connection, database)
    assert heard(listener, first) == expected


def test_waiting_ends_without_news(database: Database) -> None:
    assert Listener(NOWHERE, database).wait(None, 0.01) is None


def test_killed_listening_session_is_replaced(
    database: Database, connection: Connection[Any], start: Start
) -> None:
    listener = start(database.url)
    first = heard(listener, None)
    killed = connection.execute(LISTENING).fetchall()
    assert len(killed) == 1
    connection.execute("select pg_terminate_backend(%s)", killed[0])
    expected = committed(connection, database)
    assert heard(listener, first) == expected
