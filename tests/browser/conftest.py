"""A real Chromium before the real program on a real database with a small demo world."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from data.database import Database
from data.demo.load import load
from data.demo.plan import DemoPlan
from data.embedded import EmbeddedServer
from data.refresh import refresh
from tests.browser.window import ADMIN, VIEWER, Window, window
from tests.commands.program import on, run
from tests.commands.service import RUN, Service, free_port, serving

GUNICORN = (
    sys.executable,
    "-m",
    "gunicorn",
    "app:server",
    "--no-control-socket",
    "--graceful-timeout=3",
)
_names = itertools.count(1)


@pytest.fixture(scope="session")
def demo_template(postgres: EmbeddedServer, template: str) -> str:
    """A database with a small demo world, two accounts and no connection."""
    name = "template_browser"
    _create(postgres, name, template)
    with psycopg.connect(postgres.url_for(name)) as connection:
        load(connection, DemoPlan(scale=0.1, years=1.2), now=datetime.now(UTC))
    database = Database(postgres.url_for(name))
    refresh(database)
    database.close()
    return name


@pytest.fixture(scope="session")
def access(postgres: EmbeddedServer, demo_template: str) -> str:
    """Makes the accounts and a token with the program's own commands; the token."""
    env = on(postgres.url_for(demo_template))

    def make(*arguments: str, stdin: str = "") -> str:
        done = run(*arguments, env=env, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    with ThreadPoolExecutor() as pool:
        users = [
            pool.submit(
                make, "create-user", who.email, "--role", who.role, stdin=f"{who.password}\n"
            )
            for who in (ADMIN, VIEWER)
        ]
        token = pool.submit(make, "create-token", "the tests")
        assert [user.result() for user in users] == [
            f"created {who.role} {who.email}" for who in (ADMIN, VIEWER)
        ]
        return token.result()


@pytest.fixture(scope="session")
def calm_url(postgres: EmbeddedServer, demo_template: str, access: str) -> str:
    """The database behind ``calm``, for tests to commit to."""
    return _copy(postgres, demo_template)


@pytest.fixture(scope="session")
def calm(
    calm_url: str, access: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """`python app.py run`; its pages refresh only when asked to, so its numbers stand still."""
    port = free_port()
    env = on(
        calm_url,
        REDIS_URL=redis_server,
        PORT=str(port),
        THREADS="16",
        REFRESH_SECONDS="3600",
    )
    output = tmp_path_factory.mktemp("calm") / "output"
    with serving(RUN, port, env, output) as service:
        service.token = access
        yield service


@pytest.fixture(scope="session")
def lively_url(postgres: EmbeddedServer, demo_template: str, access: str) -> str:
    """The database behind ``lively``, for tests to commit to."""
    return _copy(postgres, demo_template)


@pytest.fixture(scope="session")
def lively(
    lively_url: str, access: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """`gunicorn app:server`; its pages refresh every second."""
    port = free_port()
    env = on(lively_url, REDIS_URL=redis_server.replace("/0", "/1"), REFRESH_SECONDS="1")
    command = [*GUNICORN, "--bind", f"127.0.0.1:{port}", "--threads", "16"]
    output = tmp_path_factory.mktemp("lively") / "output"
    with serving(command, port, env, output) as service:
        service.token = access
        yield service


@pytest.fixture(scope="session")
def several_url(postgres: EmbeddedServer, demo_template: str, access: str) -> str:
    """The database behind ``several``, for tests to commit to."""
    return _copy(postgres, demo_template)


@pytest.fixture(scope="session")
def several(
    several_url: str, access: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """`python app.py run` with two web processes; its pages ask when they are told to."""
    port = free_port()
    env = on(
        several_url,
        REDIS_URL=redis_server.replace("/0", "/2"),
        PORT=str(port),
        THREADS="16",
        WEB_CONCURRENCY="2",
        REFRESH_SECONDS="3600",
    )
    with serving(RUN, port, env, tmp_path_factory.mktemp("several") / "output") as service:
        service.token = access
        yield service


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One browser for the whole run."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    assert browser, "Chromium is missing: run .ci/system-packages or install it"
    assert driver, "chromedriver is missing: run .ci/system-packages or install it"
    with window(Path(browser), Path(driver), tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def browser(chromium: Window) -> Iterator[Window]:
    """The browser as if it had just been opened, 1440 px wide. At the end nothing was said in its
    console, and nothing was asked of any other server."""
    chromium.start_anew()
    yield chromium
    assert chromium.complaints() == []
    assert chromium.strangers() == []


def _copy(postgres: EmbeddedServer, template: str) -> str:
    name = f"browser_{next(_names)}"
    _create(postgres, name, template)
    return postgres.url_for(name)


def _create(postgres: EmbeddedServer, name: str, template: str) -> None:
    query = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)
