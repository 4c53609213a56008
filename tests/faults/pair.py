"""Two servers as at a company that has two: a primary, and the standby that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from data.migrate import migrate
from data.settings import settings_from
from tests.faults.stack import until
from tests.plain_postgres import PlainPostgres, plain_postgres

BOTH = "alter system set synchronous_standby_names = '*'"
FOLLOWS = "select count(*) from pg_stat_replication where state = 'streaming'"


@contextmanager
def pair(folder: Path) -> Iterator[tuple[PlainPostgres, PlainPostgres]]:
    """A primary with our tables and the standby that follows it: what is committed is on both."""
    primary, standby = (plain_postgres(folder / name) for name in ("one", "two"))
    try:
        primary.create()
        primary.start()
        migrate(primary.url_for("postgres"), settings_from({}))
        standby.copy(primary)
        standby.start()
        with psycopg.connect(primary.url_for("postgres"), autocommit=True) as owner:

            def is_followed() -> bool:
                row = owner.execute(FOLLOWS).fetchone()
                return row == (1,)

            until(is_followed, "the standby follows")
            owner.execute(BOTH)
            owner.execute("select pg_reload_conf()")
        yield primary, standby
    finally:
        primary.stop()
        standby.stop()
