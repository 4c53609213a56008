"""Real servers for every test: one PostgreSQL and one Redis a run, a fresh database a test."""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from data import embedded
from data.cache import Memo
from data.database import Database
from data.migrate import migrate
from data.settings import Settings, settings_from
from data.shared import connect

SECRET = "tests-only-0123456789-abcdefghijklmnop"
_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.EmbeddedServer]:
    """One throw-away PostgreSQL for the whole run."""
    server = embedded.start(tmp_path_factory.mktemp("home") / "postgres", durable=False)
    yield server
    server.release()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings as they stand in an empty environment."""
    return settings_from({})


@pytest.fixture(scope="session")
def template(postgres: embedded.EmbeddedServer, settings: Settings) -> str:
    """A migrated, empty database to copy from."""
    _create(postgres, "template_migrated", None)
    migrate(postgres.url_for("template_migrated"), settings)
    return "template_migrated"


@pytest.fixture
def empty_url(postgres: embedded.EmbeddedServer) -> Iterator[str]:
    """A database with nothing in it, not even our schema."""
    name = f"empty_{next(_names)}"
    _create(postgres, name, None)
    yield postgres.url_for(name)
    _drop(postgres, name)


@pytest.fixture
def database_url(postgres: embedded.EmbeddedServer, template: str) -> Iterator[str]:
    """A fresh migrated database."""
    name = f"test_{next(_names)}"
    _create(postgres, name, template)
    yield postgres.url_for(name)
    _drop(postgres, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A Database on a fresh migrated PostgreSQL database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    """The platform's own connection: what it commits is what the board must show."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real redis-server, alone on a free port."""
    binary = shutil.which("redis-server")
    assert binary, "redis-server is missing: run .ci/system-packages or install it"
    folder = tmp_path_factory.mktemp("redis")
    port = _free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for(url)
        yield url
        process.terminate()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    redis.Redis.from_url(redis_server).flushall()
    return redis_server


@pytest.fixture
def memo(redis_url: str) -> Memo:
    """The memo on an empty Redis."""
    return Memo(connect(redis_url), 300)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty state folder."""
    return tmp_path / "home"


def _create(postgres: embedded.EmbeddedServer, name: str, template: str | None) -> None:
    query = sql.SQL("create database {}").format(sql.Identifier(name))
    if template:
        query += sql.SQL(" template {}").format(sql.Identifier(template))
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)


def _drop(postgres: embedded.EmbeddedServer, name: str) -> None:
    query = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    client = redis.Redis.from_url(url)
    for _ in range(100):
        try:
            client.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.05)
    raise TimeoutError("redis-server did not start")
