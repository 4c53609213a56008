"""The refresh, and the connection on which it is heard of."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial

import psycopg

from bench.broken.asking import Case, World, measure, until_stale
from bench.small_world import TEMPLATE
from data.database import Database
from data.refresh import ADVISORY_LOCK, refresh
from tests.faults.repeating import repeated
from tests.faults.servers import create
from tests.faults.stack import PROFILE, Stack

DEAF = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'wedsync-dashboard-listener'
"""
FAILS = "a refresh fails for long"
TAKES_LONG = "a refresh that takes as long as the fault"
STOP = """
create function public.bench_stops() returns trigger language plpgsql as
$$begin raise exception 'the bench stops this'; end$$;
create trigger bench_stops before update on metrics.refresh
for each row execute function public.bench_stops()
"""
GO_ON = "drop function public.bench_stops() cascade"
AT_ONCE, BATCHES, ROWS = 2, 20, 50


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    stack = world.stack
    name = "the listener's connection ended"
    deaf = partial(repeated, lambda: stack.platform.execute(DEAF))
    yield name, partial(measure, stack, name, deaf, world.seconds)
    yield FAILS, partial(until_stale, stack, FAILS, partial(_failing, stack))
    yield (
        TAKES_LONG,
        partial(measure, stack, TAKES_LONG, partial(_under_way, stack), world.seconds),
    )


def side_by_side(world: World) -> str:
    """What two refreshers on one database do, batch by batch, in a sentence."""
    create(world.postgres, "refreshed", TEMPLATE)
    url = world.postgres.url_for("refreshed")
    with ExitStack() as held:
        databases = [held.enter_context(closing(Database(url))) for _ in range(AT_ONCE)]
        platform = held.enter_context(psycopg.connect(url, autocommit=True))
        threads = held.enter_context(ThreadPoolExecutor(AT_ONCE))
        refresh(databases[0])
        before, taken = _refreshes(platform), 0
        for _ in range(BATCHES):
            with platform.transaction():
                for _ in range(ROWS):
                    platform.execute(PROFILE)
            taken += sum(threads.map(refresh, databases))
        runs = _refreshes(platform) - before
    return (
        f"{AT_ONCE} refreshers at once: {runs} refreshes of {BATCHES} batches,"
        f" {taken:,} keys taken of {BATCHES * ROWS:,}"
    )


def _refreshes(platform: psycopg.Connection[tuple[int]]) -> int:
    row = platform.execute("select id from metrics.refresh").fetchone()
    assert row
    return row[0]


@contextmanager
def _failing(stack: Stack) -> Iterator[None]:
    stack.platform.execute(STOP)
    try:
        yield
    finally:
        stack.platform.execute(GO_ON)


@contextmanager
def _under_way(stack: Stack) -> Iterator[None]:
    info = stack.platform.info
    with psycopg.connect(info.dsn, password=info.password, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        yield
