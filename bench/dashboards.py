"""Dashboards for the bench, each on a database of its own with tokens and an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.floor_apps import THREADS
from bench.small_world import TEMPLATE
from data.accounts import Accounts
from data.database import Database
from data.embedded import EmbeddedServer
from data.tally import Tally
from data.tokens import Tokens
from tests.commands.program import on
from tests.commands.service import HOST, RUN, Service, free_port, serving
from tests.commands.visitor import Visitor
from tests.faults.servers import RedisServer, create

EMAIL, PASSWORD = "bench@example.org", "a long walk by the sea"
TOKENS = 150  # so that nobody asks more than one token may


class Dashboards:
    """Dashboards on copies of one small world, each with tokens and one account."""

    def __init__(self, postgres: EmbeddedServer, redis_server: RedisServer, folder: Path) -> None:
        self.redis_port = redis_server.port
        self._postgres = postgres
        self._folder = folder
        self.tokens: dict[str, list[str]] = {}

    def url(self, name: str) -> str:
        """The database of a dashboard."""
        return self._postgres.url_for(name)

    @contextmanager
    def serving(self, name: str, *, workers: int) -> Iterator[Service]:
        """A dashboard of so many processes on a database of its own."""
        create(self._postgres, name, TEMPLATE)
        database = Database(self.url(name))
        Accounts(database).create(EMAIL, PASSWORD, "viewer")
        made = Tokens(database, Tally(None))
        self.tokens[name] = [made.create(f"client {number}") for number in range(TOKENS)]
        database.close()
        port = free_port()
        env = on(
            self.url(name),
            REDIS_URL=f"redis://{HOST}:{self.redis_port}/{len(self.tokens)}",
            PORT=str(port),
            WEB_CONCURRENCY=str(workers),
            THREADS=THREADS,
        )
        with serving(RUN, port, env, self._folder / name) as service:
            service.token = self.tokens[name][0]
            yield service

    def signed_in(self, service: Service) -> Visitor:
        """Somebody who has signed in."""
        visitor = Visitor(service)
        assert visitor.sign_in(EMAIL, PASSWORD).path == "/"
        return visitor
