"""A rebuild takes its time; until it is done, readers have the numbers of before."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from data.database import Database
from data.refresh import caught_up, refresh


def test_readers_do_not_wait_for_a_rebuild(
    database: Database, database_url: str, connection: Connection[Any]
) -> None:
    connection.execute(
        "insert into public.user_profiles (user_type, created_at) values ('couple', now())"
    )
    refresh(database)
    connection.execute("insert into metrics.queue (source) values ('everything')")
    connection.execute("set lock_timeout = '1s'")
    with caught_up(database) as (_, keys):
        assert keys
        query = "select count(*) from metrics.level where series = 'couples'"
        seen = connection.execute(query).fetchone()
        assert seen
        assert seen[0] > 0
