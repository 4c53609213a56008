from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.embedded import EmbeddedServer
from tests.commands.conftest import WORLD
from tests.commands.program import on, run
from tests.faults.relay import Weather
from tests.faults.servers import RedisServer, Start, create, dashboard
from tests.faults.stack import Stack


@pytest.fixture(scope="session")
def faults_template(postgres: EmbeddedServer, template: str) -> str:
    """A small world."""
    name = "template_faults"
    create(postgres, name, template)
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
) -> Start:
    """Starts a dashboard on a copy of the small world, named as it is told."""

    def start(name: str, **settings: str):  # type: ignore[no-untyped-def]
        folder = tmp_path_factory.mktemp(name)
        return dashboard(postgres, faults_template, redis_here, folder, name, **settings)

    return start


@pytest.fixture(scope="session")
def running(start_stack: Start) -> Iterator[Stack]:
    """One dashboard for all the tests that leave it running."""
    with start_stack("faults") as stack:
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
