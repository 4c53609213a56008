"""The servers of the fault tests and of `make soak`: a Redis that can be stopped and frozen, and a
dashboard behind relays."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import redis
from psycopg import sql

from data.database import Database
from data.embedded import EmbeddedServer
from data.shared import connect
from data.tally import Tally
from data.tokens import Tokens
from tests.commands.program import on
from tests.commands.service import HOST, RUN, free_port, serving
from tests.faults.relay import Relay, Weather
from tests.faults.stack import WORKERS, Stack

REDIS = shutil.which("redis-server")
Start = Callable[..., AbstractContextManager[Stack]]
TOKENS = 9
"""One may ask 600 times a minute, and the tests of a file follow each other soon."""


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


@contextmanager
def dashboard(
    postgres: EmbeddedServer,
    template: str,
    redis_server: RedisServer,
    folder: Path,
    name: str,
    *,
    tokens: int = TOKENS,
    command: Sequence[str] = RUN,
    **settings: str,
) -> Iterator[Stack]:
    """A dashboard on a copy of the database ``template``, behind relays of its own."""
    create(postgres, name, template)
    url = postgres.url_for(name)
    with behind_relays(
        url, lambda: url, redis_server, folder, tokens=tokens, command=command, **settings
    ) as stack:
        yield stack


@contextmanager
def behind_relays(
    url: str,
    present: Callable[[], str],
    redis_server: RedisServer,
    folder: Path,
    *,
    tokens: int = TOKENS,
    command: Sequence[str] = RUN,
    at_start: Weather = Weather.FAIR,
    **settings: str,
) -> Iterator[Stack]:
    """A dashboard on the database ``url``; ``present`` is where its connections lead to, each time
    one is opened, and ``at_start`` the weather on the way there."""
    database = Database(url)
    tally = Tally(connect(None))
    made = [Tokens(database, tally).create(f"the tests {n}") for n in range(tokens)]
    database.close()
    near = Relay(lambda: unix_socket(present()))
    near.turn(at_start)
    ready = "/readyz" if at_start is Weather.FAIR else "/healthz"
    far = Relay(lambda: socket.create_connection((HOST, redis_server.port), timeout=2))
    port = free_port()
    env = on(
        through(url, near.port),
        REDIS_URL=f"redis://{HOST}:{far.port}/0",
        PORT=str(port),
        WEB_CONCURRENCY=str(WORKERS),
        **{"THREADS": "16"} | settings,
    )
    try:
        with (
            serving(command, port, env, folder / "output", ready) as service,
            psycopg.connect(url, autocommit=True) as platform,
        ):
            service.token = made[0]
            yield Stack(service, tuple(made), platform, near, far, env)
    finally:
        near.close()
        far.close()


def create(postgres: EmbeddedServer, name: str, template: str) -> None:
    """A copy of a database."""
    query = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)


def unix_socket(url: str) -> socket.socket:
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


def through(url: str, port: int) -> str:
    """The same database by way of a relay."""
    parts = urlsplit(url)
    who = parts.netloc.rpartition("@")[0]
    return f"postgresql://{who}@{HOST}:{port}{parts.path}"
