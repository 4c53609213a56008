"""Two PostgreSQL servers, one of which follows the other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from bench.broken.asking import Case, World, measure, until_stale
from bench.broken.outcome import Outcome
from tests.faults.pair import pair
from tests.faults.servers import behind_relays

FAILOVER = "PostgreSQL: dies, and its replica is promoted (the last column is from then on)"
BEHIND = "PostgreSQL: the replica that is read hears no more of its primary"


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    yield FAILOVER, partial(_failed_over, world)
    yield BEHIND, partial(_behind, world)


def _failed_over(world: World) -> Outcome:
    with tempfile.TemporaryDirectory() as made, pair(Path(made)) as (primary, standby):
        present = [primary]
        url = primary.url_for("postgres")
        with behind_relays(
            url, lambda: present[0].url_for("postgres"), world.redis, world.folder, tokens=16
        ) as stack:

            @contextmanager
            def away() -> Iterator[None]:
                primary.stop()
                stack.platform.close()
                yield
                standby.promote()
                present[0] = standby
                stack.platform = psycopg.connect(standby.url_for("postgres"), autocommit=True)
                stack.add_couple()

            try:
                stack.add_couple()
                return measure(stack, FAILOVER, away, world.seconds, middle=lambda: None)
            finally:
                stack.platform.close()


def _behind(world: World) -> Outcome:
    with tempfile.TemporaryDirectory() as made, pair(Path(made)) as (primary, standby):
        url, read = primary.url_for("postgres"), standby.url_for("postgres")
        with (
            behind_relays(
                url, lambda: url, world.redis, world.folder, tokens=16, DATABASE_READ_URL=read
            ) as stack,
            psycopg.connect(read, autocommit=True) as replica,
        ):

            @contextmanager
            def paused() -> Iterator[None]:
                replica.execute("select pg_wal_replay_pause()")
                try:
                    yield
                finally:
                    replica.execute("select pg_wal_replay_resume()")

            return until_stale(stack, BEHIND, paused)
