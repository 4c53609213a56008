"""A refresh takes in everything committed before it, once, however it is disturbed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import Connection, sql

from data.board import Numbers
from data.database import Database
from data.errors import DatabaseUnavailableError
from data.refresh import ADVISORY_LOCK, rebuild, refresh, refresh_if_free, watch
from tests.data.answers import RIGHT, values
from tests.data.conftest import Away
from tests.soundness.agreement import load
from tests.soundness.small_business import DAY, world

Found = TypeVar("Found")
SESSION = "insert into public.user_sessions (user_id) values (gen_random_uuid())"


def refresh_id(connection: Connection[Any]) -> int:
    """The number of the last refresh that changed something."""
    row = connection.execute("select id from metrics.refresh").fetchone()
    assert row
    return int(row[0])


def queued(connection: Connection[Any]) -> int:
    """How many keys wait."""
    row = connection.execute("select count(*) from metrics.queue").fetchone()
    assert row
    return int(row[0])


def eventually(found: Callable[[], Found]) -> Found:
    """What is found as soon as it is true."""
    for _ in range(400):
        if it := found():
            return it
        time.sleep(0.025)
    raise TimeoutError("it did not come to that")


@pytest.fixture
def users_today(own_numbers: Numbers) -> Callable[[], object]:
    """Daily active users at this moment."""
    return lambda: own_numbers.board(fresh=True).find("dau").value


def test_a_refresh_says_what_it_took_and_counts_up_once(
    database: Database, connection: Connection[Any], users_today: Callable[[], object]
) -> None:
    refresh(database)
    before = refresh_id(connection)
    for _ in range(3):
        connection.execute(SESSION)
    assert refresh(database) == 3
    assert refresh_id(connection) == before + 1
    assert users_today() == 3
    assert queued(connection) == 0


def test_without_anything_new_nothing_counts_up(
    database: Database, connection: Connection[Any]
) -> None:
    refresh(database)
    before = refresh_id(connection)
    assert refresh(database) == 0
    assert refresh_if_free(database) == 0
    assert refresh_id(connection) == before


def test_every_listener_is_told_the_new_refresh_id_once(
    database: Database, connection: Connection[Any]
) -> None:
    refresh(database)
    connection.execute("listen wedsync_refresh")
    connection.execute(SESSION)
    refresh(database)
    refresh(database)
    told = [note.payload for note in connection.notifies(timeout=5, stop_after=1)]
    told += [note.payload for note in connection.notifies(timeout=0.2)]
    assert told == [str(refresh_id(connection))]


def test_what_is_not_committed_waits_for_the_next_refresh(
    database: Database,
    connection: Connection[Any],
    database_url: str,
    users_today: Callable[[], object],
) -> None:
    with psycopg.connect(database_url) as slow:
        slow.execute(SESSION)
        connection.execute(SESSION)
        refresh(database)
        assert users_today() == 1
        slow.commit()
    refresh(database)
    assert users_today() == 2


def test_what_is_rolled_back_is_never_taken_in(
    database: Database, connection: Connection[Any], users_today: Callable[[], object]
) -> None:
    refresh(database)
    with connection.transaction(force_rollback=True):
        connection.execute(SESSION)
    assert refresh(database) == 0
    assert users_today() == 0


def test_while_one_refreshes_another_waits_or_goes_away(
    database: Database, connection: Connection[Any], database_url: str
) -> None:
    connection.execute(SESSION)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        assert refresh_if_free(database) is None
        waiting = pool.submit(refresh, database)
        eventually(lambda: blocked(connection))
        assert not waiting.done()
        other.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        assert waiting.result(30) > 0


def blocked(connection: Connection[Any]) -> int | None:
    """The process id of a refresh that waits for a lock."""
    row = connection.execute(
        "select pid from pg_stat_activity where application_name like 'wedsync-dashboard%'"
        " and datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
    ).fetchone()
    return None if row is None else int(row[0])


def end_blocked(connection: Connection[Any]) -> None:
    """Ends the refresh that waits for a lock: the one seen to wait, as it may wait shortly for
    somebody else, too, and no longer when asked again."""
    pid = eventually(lambda: blocked(connection))
    connection.execute("select pg_terminate_backend(%s)", [pid])


@pytest.mark.parametrize("first", [refresh, refresh_if_free])
def test_two_refreshers_take_a_batch_once_and_count_up_once(
    database: Database, connection: Connection[Any], first: Callable[[Database], int | None]
) -> None:
    refresh(database)
    before = refresh_id(connection)
    with ThreadPoolExecutor(2) as pool:
        for batch in range(1, 6):
            connection.execute(
                "insert into public.user_sessions (user_id)"
                " select gen_random_uuid() from generate_series(1, 100)"
            )
            taken = list(pool.map(lambda take: take(database) or 0, (first, refresh)))
            assert sorted(taken) == [0, 100]
            assert refresh_id(connection) == before + batch


def test_the_lock_of_a_session_that_died_is_free(
    database: Database, connection: Connection[Any], database_url: str
) -> None:
    connection.execute(SESSION)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        assert refresh_if_free(database) is None
        connection.execute("select pg_terminate_backend(%s)", [other.info.backend_pid])
        assert refresh(database) > 0
    assert refresh_if_free(database) == 0


def test_a_refresh_that_dies_while_it_waits_leaves_the_lock_to_others(
    database: Database, connection: Connection[Any], database_url: str
) -> None:
    connection.execute(SESSION)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        waiting = pool.submit(refresh, database)
        end_blocked(connection)
        with pytest.raises(DatabaseUnavailableError):
            waiting.result(30)
        other.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        assert refresh(database) > 0


def test_many_writers_and_refreshers_at_once_lose_nothing(
    database: Database, database_url: str, users_today: Callable[[], object]
) -> None:
    refresh(database)

    def write(_: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as writer:
            for _ in range(20):
                writer.execute(SESSION)

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, number) for number in range(3)]
        refreshers = [pool.submit(refresh, database) for _ in range(12)]
        for writer in writers:
            writer.result(60)
        taken = sum(each.result(60) for each in refreshers)
    assert taken + refresh(database) == 60
    assert users_today() == 60


# In the order in which a refresh comes to them: each stands for a step.
STEPS = (
    "metrics.queue", "public.user_sessions", "metrics.presence", "metrics.activity",
    "metrics.level", "metrics.refresh",
)  # fmt: skip


def test_a_refresh_killed_anywhere_has_done_nothing_and_the_next_does_it_all(
    database: Database, connection: Connection[Any], own_numbers: Numbers, database_url: str
) -> None:
    refresh(database)
    for table in STEPS:
        load(connection, world())
        waiting, before = queued(connection), refresh_id(connection)
        with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url) as other:
            name = sql.Identifier(*table.split("."))
            other.execute(sql.SQL("lock table {} in access exclusive mode").format(name))
            running: Future[int] = pool.submit(refresh, database)
            end_blocked(connection)
            with pytest.raises(DatabaseUnavailableError):
                running.result(30)
            other.rollback()
        assert (queued(connection), refresh_id(connection)) == (waiting, before), table
        refresh(database)
        assert values(own_numbers.board(DAY)) == RIGHT, table


def test_everything_can_be_made_anew(
    database: Database, own_business: Connection[Any], own_numbers: Numbers
) -> None:
    before = own_numbers.board(DAY).readings
    old = refresh_id(own_business)
    rebuild(database)
    assert refresh_id(own_business) > old
    assert own_numbers.board(DAY).readings == before


def test_watching_goes_on_through_an_outage_and_ends_when_told(
    database: Database,
    connection: Connection[Any],
    database_url: str,
    gone: Away,
    users_today: Callable[[], object],
) -> None:
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(database, stop))
    watcher.start()
    try:
        connection.execute(SESSION)
        eventually(lambda: users_today() == 1)
        with gone():
            time.sleep(1.5)
            assert watcher.is_alive()
        with psycopg.connect(database_url, autocommit=True) as again:
            again.execute(SESSION)
        eventually(lambda: users_today() == 2)
    finally:
        stop.set()
        watcher.join(20)
    assert not watcher.is_alive()
