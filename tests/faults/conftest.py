from __future__ import annotations

import itertools
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis
from psycopg import sql

from data.cache import connect
from data.database import Database
from data.embedded import EmbeddedServer
from data.tally import Tally
from data.tokens import Tokens
from tests.commands.conftest import WORLD
from tests.commands.program import on, run
from tests.commands.service import HOST, RUN, free_port, serving
from tests.faults.relay import Relay, Weather
from tests.faults.stack import TOKENS, WORKERS, Stack

REDIS = shutil.which("redis-server")


@dataclass(slots=True)
class RedisServer:
    """A redis-server that can be stopped, frozen and started again on its port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, empty."""
        assert REDIS, "redis-server is missing: run .ci/system-packages or install it"
        command = [REDIS, "--port", str(self.port), "--bind", HOST, "--save", ""]
        self.process = subprocess.Popen(
            [*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                if self.client().ping():
                    return
            except redis.ConnectionError:
                time.sleep(0.02)
        raise TimeoutError("redis-server did not start")

    def stop(self) -> None:
        """Kills it; what it held is gone."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Alive, and answering nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        """A direct connection, past any relay."""
        return redis.Redis(port=self.port)


@pytest.fixture(scope="session")
def faults_template(postgres: EmbeddedServer, template: str) -> str:
    """A small world with somebody who may look at it."""
    name = "template_faults"
    _create(postgres, name, template)
    done = run("demo", *WORLD, env=on(postgres.url_for(name)))
    assert done.returncode == 0, done.stderr
    return name


@pytest.fixture(scope="session")
def redis_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of the fault tests' own."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def start_stack(
    postgres: EmbeddedServer,
    faults_template: str,
    redis_here: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., object]:
    """Starts a dashboard on a copy of the small world behind relays of its own."""

    @contextmanager
    def begin(name: str, **settings: str) -> Iterator[Stack]:
        _create(postgres, name, faults_template)
        url = postgres.url_for(name)
        database = Database(url)
        tally = Tally(connect(None))
        tokens = [Tokens(database, tally).create(f"the tests {n}") for n in range(TOKENS)]
        database.close()
        near = Relay(lambda: _unix(url))
        far = Relay(lambda: socket.create_connection((HOST, redis_here.port), timeout=2))
        port = free_port()
        env = on(
            _through(url, near.port),
            REDIS_URL=f"redis://{HOST}:{far.port}/0",
            PORT=str(port),
            THREADS="16",
            WEB_CONCURRENCY=str(WORKERS),
            **settings,
        )
        output = tmp_path_factory.mktemp(name) / "output"
        try:
            with (
                serving(RUN, port, env, output) as service,
                psycopg.connect(url, autocommit=True) as platform,
            ):
                service.token = tokens[0]
                yield Stack(service, itertools.cycle(tokens), platform, near, far)
        finally:
            near.close()
            far.close()

    return begin


@pytest.fixture(scope="session")
def running(start_stack: Callable[..., object]) -> Iterator[Stack]:
    """One dashboard for all the tests that leave it running."""
    with start_stack("faults") as stack:  # type: ignore[attr-defined]
        yield stack


@pytest.fixture
def stack(running: Stack) -> Iterator[Stack]:
    """That dashboard, in fair weather and caught up, before the test and after it."""
    running.recover()
    yield running
    for relay in (running.postgres, running.redis):
        if relay.weather is not Weather.FAIR:
            relay.turn(Weather.FAIR)
    running.recover()


def _unix(url: str) -> socket.socket:
    """A connection to the embedded PostgreSQL, which listens on a socket in a folder alone."""
    asked = parse_qs(urlsplit(url).query)
    folder, port = asked["host"][0], asked.get("port", ["5432"])[0]
    made = socket.socket(socket.AF_UNIX)
    try:
        made.connect(f"{folder}/.s.PGSQL.{port}")
    except OSError:
        made.close()
        raise
    return made


def _through(url: str, port: int) -> str:
    """The same database by way of a relay."""
    parts = urlsplit(url)
    who = parts.netloc.rpartition("@")[0]
    return f"postgresql://{who}@{HOST}:{port}{parts.path}"


def _create(postgres: EmbeddedServer, name: str, template: str) -> None:
    query = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)
