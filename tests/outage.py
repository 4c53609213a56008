"""A time in which PostgreSQL refuses one of its databases to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from data.embedded import EmbeddedServer


@contextmanager
def outage(postgres: EmbeddedServer, url: str) -> Iterator[None]:
    """Every connection to the database at ``url`` is cut, and none is let in until the end."""
    name = str(conninfo_to_dict(url)["dbname"])
    allow = sql.SQL("alter database {} with allow_connections {}")
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        owner.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
        try:
            yield
        finally:
            owner.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
