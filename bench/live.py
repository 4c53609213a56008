"""``python -m bench.live``: from a commit to every open page.

Fifty pages listen on their sockets and ask for the board when they are told to; rows are committed
one after the other, and for each the time is taken until every page has a board that counts it.
Prints Markdown. Uses nothing given from outside.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median, quantiles

from bench.__main__ import say
from bench.measure import Row, milliseconds, table
from bench.soak import signed_in
from bench.stage import stage
from tests.commands.service import HOST
from tests.faults.stack import BOARD, PROFILE, Stack
from tests.server.socket import Socket

PAGES, PEOPLE, COMMITS = 50, 10, 30
THREADS = "128"
ID = "select id from metrics.refresh"


def main() -> None:
    """On a small demo world."""
    with stage("Live pages", "live", THREADS=THREADS) as at:
        say("", table(("", "median", "p95", "target"), commits(at.stack, at.url)))


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
