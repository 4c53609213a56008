"""A small demo world, made once and copied by every dashboard of a bench."""

from __future__ import annotations

from data.embedded import EmbeddedServer
from data.migrate import migrate
from data.settings import settings_from
from tests.commands.conftest import WORLD
from tests.commands.program import on, run
from tests.faults.servers import create

TEMPLATE = "bench_faults"


def template(postgres: EmbeddedServer) -> None:
    """Makes it, as a database called TEMPLATE."""
    create(postgres, TEMPLATE, "template1")
    migrate(postgres.url_for(TEMPLATE), settings_from({}))
    done = run("demo", *WORLD, env=on(postgres.url_for(TEMPLATE)))
    if done.returncode:
        raise RuntimeError(done.stderr)
