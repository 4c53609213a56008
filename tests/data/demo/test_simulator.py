import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from data import embedded
from data.demo.load import load
from data.demo.plan import DemoPlan
from data.demo.simulator import Simulator
from data.errors import DemoError, DemoRefusedError
from data.migrate import migrate
from data.settings import Settings

PATIENCE = 60.0
BACKEND = "select pid from pg_stat_activity where application_name = 'wedsync-demo-simulator'"


class Run:
    """A simulator at work on a thread of its own."""

    def __init__(self, url: str) -> None:
        self.stop = threading.Event()
        self.errors: list[BaseException] = []
        self._simulator = Simulator(url, seed=5, pace_seconds=0.02)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._simulator.run(self.stop)
        except BaseException as error:
            self.errors.append(error)

    def ended(self) -> bool:
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()


@contextmanager
def running(url: str) -> Iterator[Run]:
    run = Run(url)
    try:
        yield run
    finally:
        run.stop.set()
        assert run.ended()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def rows(connection: psycopg.Connection) -> int:
    row = connection.execute(
        "select (select count(*) from public.user_sessions) "
        "+ (select count(*) from metrics.collaboration_activities)"
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A folder for a server that the test may stop."""
    folder = Path(tempfile.mkdtemp(prefix="sim-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "postgres"
    shutil.rmtree(folder, ignore_errors=True)


def test_rows_keep_coming_until_it_is_stopped(
    small_world: psycopg.Connection, database_url: str
) -> None:
    before = rows(small_world)
    with running(database_url) as run:
        until(lambda: rows(small_world) >= before + 15)
    assert run.errors == []
    after = rows(small_world)
    assert small_world.execute(BACKEND).fetchall() == []
    assert rows(small_world) == after


def test_a_database_without_the_mark_is_refused(
    connection: psycopg.Connection, database_url: str
) -> None:
    connection.execute("insert into public.user_profiles (user_type) values ('supplier')")
    with pytest.raises(DemoRefusedError, match="no demo mark"):
        Simulator(database_url, seed=1).run(threading.Event())
    assert rows(connection) == 0


def test_a_lost_connection_is_made_again(
    small_world: psycopg.Connection, database_url: str
) -> None:
    with running(database_url) as run:
        until(lambda: bool(small_world.execute(BACKEND).fetchall()))
        (first,) = small_world.execute(BACKEND).fetchone()
        small_world.execute("select pg_terminate_backend(%s)", [first])
        until(lambda: small_world.execute(BACKEND).fetchall() not in ([], [(first,)]))
        before = rows(small_world)
        until(lambda: rows(small_world) > before)
    assert run.errors == []


def test_it_outlives_a_restart_of_the_database_and_stops_where_one_hangs(
    own_home: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    server = embedded.start(own_home, durable=False)
    try:
        migrate(server.url, settings)
        with psycopg.connect(server.url, autocommit=True) as connection:
            load(connection, DemoPlan(years=1, scale=0.05), now=datetime.now(UTC))
            before = rows(connection)
            run = Run(server.url)
            until(lambda: rows(connection) > before)
        os.kill(server.pid, signal.SIGINT)
        until(lambda: "waits for the database" in caplog.text)
        again = embedded.start(own_home, durable=False)
        server.release()
        server = again
        with psycopg.connect(server.url, autocommit=True) as connection:
            before = rows(connection)
            until(lambda: rows(connection) > before)
            (backend,) = connection.execute(BACKEND).fetchone()
            os.kill(backend, signal.SIGSTOP)
            try:
                run.stop.set()
                assert run.ended()
            finally:
                os.kill(backend, signal.SIGCONT)
            until(lambda: connection.execute(BACKEND).fetchall() == [])
        assert run.errors == []
        assert "Traceback" not in caplog.text
    finally:
        pid = server.pid
        server.release()
        until(lambda: not Path(f"/proc/{pid}").exists())


def test_it_stops_while_no_database_answers(own_home: Path) -> None:
    run = Run(f"postgresql://nobody@localhost/none?host={own_home.parent}")
    run.stop.set()
    assert run.ended()
    assert run.errors == []


@pytest.mark.parametrize("pace", [0, -1, float("nan")])
def test_a_pace_is_positive(pace: float) -> None:
    with pytest.raises(DemoError, match="pace"):
        Simulator("postgresql:///", seed=1, pace_seconds=pace)
