"""A dashboard on a small demo world, with a PostgreSQL and a Redis of its own, to be measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import machine, say
from bench.small_world import TEMPLATE, template
from bench.world import server
from tests.faults.servers import RedisServer, dashboard
from tests.faults.stack import Stack


@dataclass(frozen=True, slots=True)
class Stage:
    """The running dashboard, the URL of its database, and a folder that goes with it."""

    stack: Stack
    url: str
    folder: Path


@contextmanager
def stage(title: str, name: str, *, tokens: int = 16, **settings: str) -> Iterator[Stage]:
    """Prints the heading and the machine, then starts it; all of it is gone afterwards."""
    with server() as postgres, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        say(f"## {title}\n", machine(postgres.url))
        template(postgres)
        redis_server = RedisServer(folder)
        redis_server.start()
        try:
            with dashboard(
                postgres, TEMPLATE, redis_server, folder, name, tokens=tokens, **settings
            ) as stack:
                yield Stage(stack, postgres.url_for(name), folder)
        finally:
            redis_server.stop()
