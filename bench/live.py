"""``python -m bench.live``: from a commit to every open page, and what a board costs to serve.

Fifty pages listen on their sockets and ask for the board when they are told to; rows are committed
one after the other, and for each the time is taken until every page has a board that counts it.
Then the board is asked for by fifty clients at once, beside a Flask route that does nothing, in a
gunicorn with the same threads. Prints Markdown. Uses nothing given from outside.
"""

from __future__ import annotations

import http.client
import itertools
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

from flask import Flask

from bench.__main__ import machine, say
from bench.faults import TEMPLATE, template
from bench.measure import Row, milliseconds, table
from bench.soak import signed_in
from bench.world import server
from tests.commands.program import environment, on
from tests.commands.service import HOST, RUN, free_port, serving
from tests.faults.servers import RedisServer, dashboard
from tests.faults.stack import BOARD, PROFILE, Stack
from tests.server.socket import Socket

PAGES, PEOPLE, COMMITS = 50, 10, 30
CLIENTS, REQUESTS = 50, 1500
THREADS = "128"
ID = "select id from metrics.refresh"


def nothing() -> Flask:
    """The floor: a route that does nothing."""
    web = Flask("nothing")
    web.get("/nothing")(lambda: "{}")
    return web


def main() -> None:
    """Both measurements, on a small demo world."""
    with server() as postgres, tempfile.TemporaryDirectory() as made, ExitStack() as held:
        folder = Path(made)
        say("## Live pages\n", machine(postgres.url))
        template(postgres)
        redis_server = RedisServer(folder)
        redis_server.start()
        held.callback(redis_server.stop)
        stack = held.enter_context(
            dashboard(postgres, TEMPLATE, redis_server, folder, "live", tokens=16, THREADS=THREADS)
        )
        url = postgres.url_for("live")
        say("", table(("", "median", "p95", "target"), commits(stack, url)))
        say(
            "",
            table(
                ("", "a second", "of the floor", "target"),
                throughput(stack, url, redis_server.port, folder),
            ),
        )


def commits(stack: Stack, url: str) -> list[Row]:
    """Seconds from commit to signal, and to a board that counts the row, over all pages."""
    people = [signed_in(stack, url, f"live{n}@example.org") for n in range(PEOPLE)]
    address = f"{HOST}:{stack.service.port}"
    told: list[float] = []
    shown: list[float] = []
    refreshes = []
    with ExitStack() as opened, ThreadPoolExecutor(PAGES) as pool:
        cookies = [people[n % PEOPLE] for n in range(PAGES)]
        pages = [opened.enter_context(Socket(address, each)) for each in cookies]
        for page in pages:
            page.heard()
        couples = stack.ask().answer.json["users"]["totalCouples"]
        for number in range(1, COMMITS + 1):
            before = _refresh_id(stack)
            stack.platform.execute(PROFILE)
            committed = time.monotonic()

            def follow(
                page: Socket,
                cookies: dict[str, str],
                at: float = committed,
                goal: int = couples + number,
            ) -> None:
                page.heard()
                told.append(time.monotonic() - at)
                answer = stack.service.ask(BOARD, cookies)
                assert answer.status == 200, answer.body
                assert answer.json["users"]["totalCouples"] == goal
                shown.append(time.monotonic() - at)

            list(pool.map(follow, pages, cookies))
            refreshes.append(_refresh_id(stack) - before)
            time.sleep(0.37)  # so that commits fall anywhere between two rounds of the refresh
    assert set(refreshes) == {1}, refreshes
    return [
        _spread(f"commit → signal, {PAGES} pages", told, None),
        _spread(f"commit → board with it, {PAGES} pages", shown, (1.2, 2.0)),
    ]


def throughput(stack: Stack, url: str, redis_port: int, folder: Path) -> list[Row]:
    """Requests a second of the floor and of the board from its cache, in turns; past the relays."""
    port = free_port()
    redis_url = f"redis://{HOST}:{redis_port}/1"
    env = on(url, REDIS_URL=redis_url, PORT=str(port), WEB_CONCURRENCY="2", THREADS=THREADS)
    shown = itertools.cycle({"Authorization": f"Bearer {token}"} for token in stack.tokens)
    headers = [next(shown) for _ in range(CLIENTS)]
    with floor(folder) as bare, serving(RUN, port, env, folder / "board"):
        rate(port, BOARD, headers)
        rounds = [
            (
                rate(bare, "/nothing", [{}] * CLIENTS),
                rate(port, BOARD, headers),
            )
            for _ in range(3)
        ]
    floors, boards = [a for a, _ in rounds], [b for _, b in rounds]
    share = median(b / a for a, b in rounds)
    return [
        ("a route that does nothing", f"{median(floors):,.0f}", "1.00", ""),
        ("API board from the cache", f"{median(boards):,.0f}", f"{share:.2f}", "0.50"),
    ]


@contextmanager
def floor(folder: Path) -> Iterator[int]:
    """The port of a gunicorn that serves ``nothing`` with as many workers and threads."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.live:nothing()", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", THREADS, "--no-control-socket"]
    command += ["--config", "/dev/null", "--bind", f"{HOST}:{port}"]
    with serving(command, port, environment(), folder / "floor", ready="/nothing"):
        yield port


def rate(port: int, path: str, headers: list[Mapping[str, str]]) -> float:
    """Requests a second of clients that keep their connection and ask without a pause."""
    each = REQUESTS // CLIENTS
    ready = threading.Barrier(CLIENTS + 1)

    def ask(shown: Mapping[str, str]) -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        connection.connect()
        ready.wait()
        for _ in range(each):
            connection.request("GET", path, headers=dict(shown))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = [pool.submit(ask, shown) for shown in headers]
        ready.wait()
        begun = time.perf_counter()
        for one in done:
            one.result()
        return each * CLIENTS / (time.perf_counter() - begun)


def _refresh_id(stack: Stack) -> int:
    row = stack.platform.execute(ID).fetchone()
    assert row
    return int(row[0])


def _spread(what: str, seconds: list[float], most: tuple[float, float] | None) -> Row:
    middle, late = median(seconds), quantiles(seconds, n=20)[-1]
    reached = most is not None and middle <= most[0] and late <= most[1]
    target = "" if most is None else f"{most[0]} s; {most[1]} s {'✓' if reached else '✗'}"
    return (what, milliseconds(middle), milliseconds(late), target)


if __name__ == "__main__":
    main()
