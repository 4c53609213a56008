"""PostgreSQL, broken in every way that leaves the same server in its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import psycopg
from psycopg import sql

from bench.broken.asking import Case, World, measure, weathers
from bench.broken.outcome import Outcome
from bench.small_world import TEMPLATE
from data.assembly import FAILED
from tests.faults.relay import Weather
from tests.faults.repeating import repeated
from tests.faults.servers import behind_relays, create, dashboard
from tests.faults.stack import BOARD, Asked, Stack

COLD = "PostgreSQL, and no board was read before"
AT_THE_START = "PostgreSQL: away at the start"
LOOKED_INTO = "PostgreSQL, and drill-downs, their rows and files are asked for"
INTO = (
    "/api/metrics/drill-down/total_couples?grain=day&{}",
    "/api/metrics/drill-down/mrr?grain=day&{}",
    "/api/metrics/proof/mrr?size=5",
    "/api/metrics/proof/churn?size=5&recompute=true",
    "/api/metrics/export?format=csv&{}",
)
TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
ONE_AWAY = "alter table metrics.paying_span rename to away"  # of the board's numbers churn's alone
ONE_BACK = "alter table metrics.away rename to paying_span"


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    stack, seconds = world.stack, world.seconds
    yield from weathers(stack, stack.postgres, "PostgreSQL", seconds)
    for name, act in (
        (
            "PostgreSQL: ends every session",
            partial(repeated, lambda: stack.platform.execute(TERMINATE)),
        ),
        ("PostgreSQL: connections lost without a word", partial(_lost, stack)),
        ("PostgreSQL: no connection is free", partial(_crowded, stack)),
        ("PostgreSQL: rows locked by somebody else", partial(_locked, stack)),
        ("PostgreSQL: takes no writes", partial(_read_only, stack)),
    ):
        yield name, partial(measure, stack, name, act, seconds)
    name = "PostgreSQL: one query fails"
    failing = partial(_one_failing, stack)
    turns = itertools.count()
    days = partial(_past, turns)
    yield name, partial(measure, stack, name, failing, seconds, days, besides=_marked)
    for weather in (Weather.FAIR, Weather.REFUSED, Weather.STALLED, Weather.SLOW):
        name = f"{LOOKED_INTO}: {weather.value}"
        begin = partial(stack.weather, stack.postgres, weather)
        yield name, partial(measure, stack, name, begin, seconds, partial(into, turns))
    for weather in (Weather.REFUSED, Weather.STALLED):
        name = f"{COLD}: {weather.value}"
        yield name, partial(_cold, world, name, weather)
    yield AT_THE_START, partial(_at_the_start, world)


def into(turns: Iterator[int]) -> str:
    """The address of something behind a number, each time of a range nobody asked for before."""
    turn = next(turns)
    first = date(2026, 7, 1) - timedelta(days=turn)
    return INTO[turn % len(INTO)].format(f"from={first}&to={first + timedelta(days=60)}")


def _cold(world: World, name: str, weather: Weather) -> Outcome:
    called = f"cold_{weather.name.lower()}"
    with dashboard(world.postgres, TEMPLATE, world.redis, world.folder, called) as stack:
        begin = partial(stack.weather, stack.postgres, weather)
        return measure(stack, name, begin, world.seconds, warm=False)


def _at_the_start(world: World) -> Outcome:
    create(world.postgres, "starts", TEMPLATE)
    url = world.postgres.url_for("starts")
    with behind_relays(
        url, lambda: url, world.redis, world.folder, tokens=16, at_start=Weather.REFUSED
    ) as stack:
        begin = partial(stack.weather, stack.postgres, Weather.REFUSED)
        return measure(stack, AT_THE_START, begin, world.seconds, warm=False)


def _past(turns: Iterator[int]) -> str:
    """The address of a board, each time of a day nobody asked for before, so that it is read."""
    return f"{BOARD}?as_of={date(2026, 10, 31) - timedelta(days=next(turns))}"


def _marked(asked: Sequence[Asked]) -> str:
    boards = [each.answer.json["details"] for each in asked if each.answer.status == 200]
    marked = [sum(each["reason"] == FAILED for each in board.values()) for board in boards]
    return f"{sum(map(bool, marked))} boards have a number marked, {max(marked)} at the most"


@contextmanager
def _lost(stack: Stack) -> Iterator[None]:
    stack.postgres.lose()
    yield


@contextmanager
def _crowded(stack: Stack) -> Iterator[None]:
    """As it is where other programs have taken all of them; the platform keeps its own."""
    alter = sql.SQL("alter database {} connection limit {}")
    name = sql.Identifier(stack.platform.info.dbname)
    stack.platform.execute(alter.format(name, sql.Literal(0)))
    try:
        stack.platform.execute(TERMINATE)
        yield
    finally:
        stack.platform.execute(alter.format(name, sql.Literal(-1)))


@contextmanager
def _locked(stack: Stack) -> Iterator[None]:
    info = stack.platform.info
    with psycopg.connect(info.dsn, password=info.password) as other:
        other.execute("lock table metrics.member, metrics.report in access exclusive mode")
        yield
        other.rollback()


@contextmanager
def _read_only(stack: Stack) -> Iterator[None]:
    """For us alone; what the platform commits meanwhile is taken in afterwards."""
    alter = sql.SQL("alter database {} set default_transaction_read_only to {}")
    name = sql.Identifier(stack.platform.info.dbname)
    stack.platform.execute(alter.format(name, sql.Literal("on")))
    try:
        stack.platform.execute(TERMINATE)
        yield
    finally:
        stack.platform.execute(alter.format(name, sql.Literal("off")))
        stack.platform.execute(TERMINATE)


@contextmanager
def _one_failing(stack: Stack) -> Iterator[None]:
    stack.platform.execute(ONE_AWAY)
    try:
        yield
    finally:
        stack.platform.execute(ONE_BACK)
