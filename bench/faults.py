"""``python -m bench.faults``: what people get while something is broken, in figures.

Eight clients ask a dashboard of two workers for the board without a pause, while Redis, PostgreSQL
or a process of its own is broken; then it is mended, and how long it takes until every row is on a
fresh board is measured. Prints a Markdown table. Uses nothing given from outside.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from bench.__main__ import machine
from bench.measure import table
from bench.world import server
from data.embedded import EmbeddedServer
from data.migrate import migrate
from data.settings import settings_from
from tests.commands.conftest import WORLD
from tests.commands.program import on, run
from tests.commands.service import RUN, Answer, serving
from tests.faults.crowd import SLOW_HEAD, connections
from tests.faults.relay import Relay, Weather
from tests.faults.servers import RedisServer, create, dashboard
from tests.faults.stack import BOARD, Asked, Stack

CLIENTS = 8
WARM_SECONDS = 1
COLD = "PostgreSQL, and no board was read before"
LOOKED_INTO = "PostgreSQL, and drill-downs, their rows and files are asked for"
INTO = (
    "/api/metrics/drill-down/total_couples?grain=day&{}",
    "/api/metrics/drill-down/mrr?grain=day&{}",
    "/api/metrics/proof/mrr?size=5",
    "/api/metrics/proof/churn?size=5&recompute=true",
    "/api/metrics/export?format=csv&{}",
)
TOLD = "told to stop (the last column is until it has)"
STALE = b'"stale":true'
KILLED = "kill -9 of everything, until it is started again and counts every row"
NO_ANSWER = Answer(0, {}, b"")
TEMPLATE = "bench_faults"
TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


DEAF = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'wedsync-dashboard-listener'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of one fault: every answer while it lasted, and the seconds until all was well after it."""

    fault: str
    asked: Sequence[Asked]
    recovery: float

    @property
    def first(self) -> float:
        """The seconds of the answer that each client waited for first, the longest of them."""
        return max(each.seconds for each in sorted(self.asked, key=lambda one: one.began)[:CLIENTS])

    @property
    def row(self) -> tuple[str, ...]:
        """Its line in the table."""
        seconds = sorted(each.seconds for each in self.asked)
        failed = [each for each in self.asked if each.answer.status != 200]
        boards = [each for each in self.asked if each.answer.status == 200]
        stale = sum(STALE in each.answer.body for each in boards)
        return (
            self.fault,
            f"{len(self.asked):,}",
            f"{len(failed):,}",
            f"{stale / max(1, len(boards)):.0%}",
            _milliseconds(self.first),
            _milliseconds(seconds[len(seconds) // 2]),
            _milliseconds(seconds[int(len(seconds) * 0.95)]),
            _milliseconds(seconds[int(len(seconds) * 0.99)]),
            _milliseconds(seconds[-1]),
            f"{self.recovery:.1f} s",
        )


HEAD = (
    "fault",
    "requests",
    "errors",
    "stale",
    "first",
    "median",
    "95 %",
    "99 %",
    "longest",
    "all well after",
)


def main() -> None:
    """Every fault in turn on one dashboard."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--only", default="", help="only faults whose name has this in it")
    parser.add_argument("--seconds", type=float, default=6, help="how long each fault lasts")
    chosen = parser.parse_args()
    with server() as postgres, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(machine(postgres.url), "\n", flush=True)
        template(postgres)
        redis_server = RedisServer(folder)
        redis_server.start()
        try:
            with dashboard(postgres, TEMPLATE, redis_server, folder, "broken", tokens=16) as stack:
                found = [
                    measure(stack, name, begin, chosen.seconds)
                    for name, begin in faults(stack, redis_server)
                    if chosen.only in name
                ]
                turns = itertools.count()
                for weather in (Weather.FAIR, Weather.REFUSED, Weather.STALLED, Weather.SLOW):
                    name = f"{LOOKED_INTO}: {weather.value}"
                    if chosen.only in name:
                        begin = partial(_weather, stack, stack.postgres, weather)
                        found.append(
                            measure(stack, name, begin, chosen.seconds, partial(into, turns))
                        )
            for weather in (Weather.REFUSED, Weather.STALLED):
                name = f"{COLD}: {weather.value}"
                if chosen.only in name:
                    with dashboard(
                        postgres, TEMPLATE, redis_server, folder, f"cold_{weather.name.lower()}"
                    ) as stack:
                        begin = partial(_weather, stack, stack.postgres, weather)
                        found.append(measure(stack, name, begin, chosen.seconds, warm=False))
            if chosen.only in KILLED:
                with dashboard(postgres, TEMPLATE, redis_server, folder, "killed") as stack:
                    print(f"{KILLED}: {killed(stack, folder):.1f} s\n")
            if chosen.only in TOLD:
                with dashboard(
                    postgres, TEMPLATE, redis_server, folder, "told", tokens=16
                ) as stack:
                    found.append(stopped(stack, chosen.seconds))
        finally:
            redis_server.stop()
        print(table(HEAD, [each.row for each in found]))


def template(postgres: EmbeddedServer) -> None:
    """A small world to copy."""
    create(postgres, TEMPLATE, "template1")
    migrate(postgres.url_for(TEMPLATE), settings_from({}))
    done = run("demo", *WORLD, env=on(postgres.url_for(TEMPLATE)))
    if done.returncode:
        raise RuntimeError(done.stderr)


def faults(
    stack: Stack, redis_server: RedisServer
) -> Iterator[tuple[str, Callable[[], AbstractContextManager[None]]]]:
    """Names, and what breaks things until the end of its block."""
    yield "none", partial(_repeat, lambda: None)
    for name, relay in (("Redis", stack.redis), ("PostgreSQL", stack.postgres)):
        for weather in Weather:
            if weather is not Weather.FAIR:
                yield f"{name}: {weather.value}", partial(_weather, stack, relay, weather)
    yield "Redis: hangs", redis_server.frozen
    yield "Redis: gone, back empty", partial(_gone, redis_server)
    yield (
        "PostgreSQL: ends every session",
        partial(_repeat, lambda: stack.platform.execute(TERMINATE)),
    )
    yield "PostgreSQL: connections lost without a word", partial(_lost, stack)
    yield "PostgreSQL: no connection is free", partial(_crowded, stack)
    yield "PostgreSQL: rows locked by somebody else", partial(_locked, stack)
    yield "PostgreSQL: takes no writes", partial(_read_only, stack)
    yield "the listener's connection ended", partial(_repeat, lambda: stack.platform.execute(DEAF))
    yield "a worker killed", partial(_kill, stack)
    yield "a worker hangs", partial(_hang, stack)
    yield "a hundred slow clients", partial(connections, stack, 100, SLOW_HEAD, b"x")


def measure(
    stack: Stack,
    name: str,
    begin: Callable[[], AbstractContextManager[None]],
    seconds: float,
    address: Callable[[], str] | None = None,
    *,
    warm: bool = True,
) -> Outcome:
    """One fault, with people asking all the while and a row committed in its middle. ``warm``: they
    looked at the board before. Where they ask for another ``address`` than the board's, the fault
    comes while they are at it."""
    if warm:
        stack.recover()
        stack.acquaint()
    asked: list[Asked] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.05):
            path = address() if address else BOARD
            began = time.monotonic()
            try:
                asked.append(stack.ask(path))
            except OSError:
                asked.append(Asked(NO_ANSWER, time.monotonic() - began, began))

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    if address:
        for each in threads:
            each.start()
        time.sleep(WARM_SECONDS)
    broken = time.monotonic()
    with begin():
        if not address:
            for each in threads:
                each.start()
        over.wait(seconds / 2)
        stack.add_couple()
        over.wait(seconds / 2)
        over.set()
        for each in threads:
            each.join()
    during = [each for each in asked if each.began + each.seconds >= broken]
    return Outcome(fault=name, asked=during, recovery=stack.recover())


def into(turns: Iterator[int]) -> str:
    """The address of something behind a number, each time of a range nobody asked for before."""
    turn = next(turns)
    first = date(2026, 7, 1) - timedelta(days=turn)
    return INTO[turn % len(INTO)].format(f"from={first}&to={first + timedelta(days=60)}")


def stopped(stack: Stack, seconds: float) -> Outcome:
    """SIGTERM while people ask: an error is a request that was taken and not answered."""
    stack.acquaint()
    asked: list[Asked] = []

    def ask() -> None:
        while True:
            time.sleep(0.05)
            began = time.monotonic()
            try:
                asked.append(stack.ask())
            except ConnectionRefusedError:
                return  # nobody listens any more
            except OSError:
                asked.append(Asked(NO_ANSWER, time.monotonic() - began, began))

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for each in threads:
        each.start()
    time.sleep(seconds)
    began = time.monotonic()
    stack.service.process.terminate()
    for each in threads:
        each.join()
    stack.service.process.wait()
    return Outcome(fault=TOLD, asked=asked, recovery=time.monotonic() - began)


def killed(stack: Stack, folder: Path) -> float:
    """Seconds from the start of the next one until every row is on its board."""
    family = psutil.Process(stack.service.process.pid)
    for each in (family, *family.children(recursive=True)):
        each.kill()
    stack.service.process.wait()
    stack.add_couple()
    began = time.monotonic()
    with serving(RUN, stack.service.port, stack.env, folder / "again") as again:
        again.token = stack.tokens[0]
        stack.service = again
        stack.recover()
        return time.monotonic() - began


@contextmanager
def _weather(stack: Stack, relay: Relay, weather: Weather) -> Iterator[None]:
    with stack.weather(relay, weather):
        yield


@contextmanager
def _gone(redis_server: RedisServer) -> Iterator[None]:
    redis_server.stop()
    try:
        yield
    finally:
        redis_server.start()


@contextmanager
def _repeat(act: Callable[[], object]) -> Iterator[None]:
    over = threading.Event()

    def again() -> None:
        while not over.wait(1):
            act()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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
def _hang(stack: Stack) -> Iterator[None]:
    """For as long as the fault lasts; gunicorn would replace it after 25 seconds."""
    hung = psutil.Process(stack.service.process.pid).children()[0]
    hung.suspend()
    try:
        yield
    finally:
        hung.resume()


@contextmanager
def _kill(stack: Stack) -> Iterator[None]:
    psutil.Process(stack.service.process.pid).children()[0].kill()
    yield


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


if __name__ == "__main__":
    main()
