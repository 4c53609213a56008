"""``python -m bench.soak``: hours of a company's life with the dashboard, in minutes.

The simulator commits rows without a pause, fifty pages listen on their sockets and ask for the
board whenever they are told to, and every quarter of a minute something breaks: Redis or PostgreSQL
goes, hangs or cuts everything off, a worker dies, the web server is restarted. In the end every
page has to have the last refresh, every row has to be on the board, ``verify`` has to find nothing
and no worker may have grown. Exit code 1 where one of these is not so.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from simple_websocket import ConnectionClosed
from simple_websocket import ConnectionError as Refused

from bench.__main__ import machine
from bench.broken.postgres import TERMINATE
from bench.small_world import TEMPLATE, template
from bench.world import server
from commands.maintenance import SIMULATED_URL
from data.accounts import Accounts
from data.database import Database
from data.refresh import refresh
from tests.commands.program import ROOT, on, run
from tests.commands.service import HOST
from tests.commands.visitor import Visitor
from tests.faults.relay import Weather
from tests.faults.servers import RedisServer, dashboard
from tests.faults.stack import BOARD, Stack
from tests.server.socket import Socket

PAGES, PEOPLE = 50, 5
EVERY_SECONDS = 15.0
BROKEN_SECONDS = 4.0
SETTLE_SECONDS = 30.0
LOOK_SECONDS = 300.0
GROWTH = 1.15
"""The most a worker may hold at the end, of what it held after its first fifth."""
PASSWORD = "a long walk by the sea"  # noqa: S105  # of a world of its own


@dataclass(slots=True)
class Page:
    """An open page: reconnects as a browser does, and asks for the board when told to. Somebody
    looks after it now and then, since half an hour without that ends a sign-in."""

    stack: Stack
    headers: dict[str, str]
    over: threading.Event
    refresh_id: int = -1
    signals: int = 0
    connections: int = 0
    looked: float = field(default_factory=time.monotonic)
    wrong: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Until it is over."""
        while not self.over.wait(random.uniform(0.1, 1.0)):  # jitter
            try:
                with Socket(f"{HOST}:{self.stack.service.port}", self.headers) as socket:
                    self.connections += 1
                    while not self.over.is_set():
                        self.hear(socket)
            except (Refused, ConnectionClosed, OSError, AssertionError):
                continue

    def hear(self, socket: Socket) -> None:
        """One signal, and the board that it is about."""
        told = int(socket.heard()["refresh"])
        self.signals += 1
        if time.monotonic() - self.looked > LOOK_SECONDS:
            self.looked = time.monotonic()
            self.stack.service.ask("/", self.headers)
        answer = self.stack.service.ask(BOARD, self.headers)
        if answer.status == 200:
            found = answer.json
            if not found["stale"] and found["refreshId"] < told:
                self.wrong.append(f"told of {told}, shown {found['refreshId']} as fresh")
            self.refresh_id = max(self.refresh_id, int(found["refreshId"]))
        elif answer.status != 503:
            self.wrong.append(f"status {answer.status}")


def main() -> int:
    """The whole run; 0 where everything held."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with server() as postgres, tempfile.TemporaryDirectory() as made, ExitStack() as held:
        folder = Path(made)
        print(machine(postgres.url), flush=True)
        template(postgres)
        redis_server = RedisServer(folder)
        redis_server.start()
        held.callback(redis_server.stop)
        stack = held.enter_context(
            dashboard(postgres, TEMPLATE, redis_server, folder, "soak", tokens=16, THREADS="64")
        )
        url = postgres.url_for("soak")
        people = [signed_in(stack, url, f"soak{n}@example.org") for n in range(PEOPLE)]
        over = threading.Event()
        pages = [Page(stack, people[n % PEOPLE], over) for n in range(PAGES)]
        threads = [threading.Thread(target=each.live, daemon=True) for each in pages]
        with simulator(url):
            for thread in threads:
                thread.start()
            sizes = break_things(stack, redis_server, arguments.minutes * 60, arguments.seed)
        failures = settled(stack, pages, url) + grown(sizes)
        over.set()
        failures += [wrong for each in pages for wrong in each.wrong]
    signals = sum(each.signals for each in pages)
    print(
        f"{arguments.minutes:g} minutes, {len(pages)} pages, {signals:,} signals heard, "
        f"{sum(each.connections for each in pages):,} connections, largest worker "
        f"{max(itertools.chain(*sizes)) / 2**20:,.0f} MB."
    )
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


def signed_in(stack: Stack, url: str, email: str) -> dict[str, str]:
    """The cookies of somebody who has signed in."""
    database = Database(url)
    Accounts(database).create(email, PASSWORD, "viewer")
    database.close()
    visitor = Visitor(stack.service)
    visitor.sign_in(email, PASSWORD)
    return visitor.headers


@contextmanager
def simulator(url: str) -> Iterator[None]:
    """Rows that keep coming, past every relay."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "simulate"],
        stdin=subprocess.PIPE,
        env={**os.environ, **on(url), SIMULATED_URL: url},
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def break_things(
    stack: Stack, redis_server: RedisServer, seconds: float, seed: int
) -> list[list[int]]:
    """Breaks something every quarter of a minute; the workers' bytes after each time."""
    chance = random.Random(seed)  # the same seed breaks the same things
    sizes: list[list[int]] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(EVERY_SECONDS - BROKEN_SECONDS)
        name, act = chance.choice(trouble(stack, redis_server))
        print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
        act()
        sizes.append([each.memory_info().rss for each in workers(stack)])
    return sizes


def trouble(stack: Stack, redis_server: RedisServer) -> list[tuple[str, Callable[[], object]]]:
    """What may break."""

    def weather(relay_of: str, what: Weather) -> Callable[[], object]:
        def act() -> None:
            with stack.weather(getattr(stack, relay_of), what):
                time.sleep(BROKEN_SECONDS)

        return act

    def restart_redis() -> None:
        redis_server.stop()
        time.sleep(BROKEN_SECONDS)
        redis_server.start()

    def freeze_redis() -> None:
        with redis_server.frozen():
            time.sleep(BROKEN_SECONDS)

    found: list[tuple[str, Callable[[], object]]] = [
        ("Redis restarted empty", restart_redis),
        ("Redis hangs", freeze_redis),
        ("PostgreSQL ends every session", lambda: stack.platform.execute(TERMINATE)),
        ("a worker is killed", lambda: workers(stack)[0].kill()),
        (
            "the web server reloads",
            lambda: psutil.Process(stack.service.process.pid).send_signal(1),
        ),
    ]
    for relay_of, what in itertools.product(("redis", "postgres"), Weather):
        if what is not Weather.FAIR:
            found.append((f"{relay_of}: {what.value}", weather(relay_of, what)))
    return found


def workers(stack: Stack) -> list[psutil.Process]:
    """gunicorn's worker processes."""
    return psutil.Process(stack.service.process.pid).children()


def settled(stack: Stack, pages: list[Page], url: str) -> list[str]:
    """What is not as it has to be once everything is mended and nothing more is committed."""
    failures = []
    database = Database(url)
    refresh(database)
    database.close()
    try:
        stack.recover()
    except AssertionError as error:
        failures.append(str(error))
    last = int(stack.ask().answer.json["refreshId"])
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until and any(each.refresh_id < last for each in pages):
        time.sleep(0.2)
    late = sum(each.refresh_id < last for each in pages)
    if late:
        failures.append(f"{late} pages do not show refresh {last}")
    proved = run("verify", env=on(url))
    if proved.returncode:
        failures.append(f"verify: {proved.stdout}{proved.stderr}")
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from metrics.queue").fetchone()
    if row and row[0]:
        failures.append(f"{row[0]} keys wait in the queue")
    return failures


def grown(sizes: list[list[int]]) -> list[str]:
    """Whether workers hold more and more."""
    early = sizes[len(sizes) // 5 : 2 * len(sizes) // 5]
    if not early:
        return []
    before, after = max(map(max, early)), max(map(max, sizes[-max(1, len(sizes) // 5) :]))
    print(f"Largest worker early {before / 2**20:,.0f} MB, late {after / 2**20:,.0f} MB.")
    return [f"a worker grew from {before:,} to {after:,} bytes"] if after > GROWTH * before else []


if __name__ == "__main__":
    sys.exit(main())
