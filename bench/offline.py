"""``python -m bench.offline``: what an open page shows while its viewer's network is away.

A real Chromium looks at the board through a relay. As soon as a question was answered, which is the
worst moment, the network dies for a minute: as the browser itself knows it, with every connection
cut and refused, or without a word; or the server is stopped. A row is committed meanwhile. Taken
are the seconds until the page says that its numbers are old, and, once all is back, until it shows
the row and says so no more. Prints Markdown. Uses nothing given from outside.
"""

from __future__ import annotations

import argparse
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench.__main__ import say
from bench.browsing import LOOPBACK, Browser, chromium
from bench.measure import Row, table
from bench.soak import signed_in
from bench.stage import Stage, stage
from tests.commands.service import HOST, RUN, serving
from tests.faults.relay import Relay, Weather
from tests.faults.stack import Stack

BADGE_SECONDS, FRESH_SECONDS = 35.0, 2.0
LONGEST = 120.0
STAMP = "document.querySelector('[data-role=\"stamp\"]').dateTime"
STALE = "document.body.dataset.stale"
COUPLES = (
    "Number(document.querySelector("
    '\'[data-metric="total_couples"] [data-role="value"]\').dataset.value)'
)
LIVE = "document.documentElement.dataset.live === 'open' && document.body.dataset.stale === 'false'"


def main() -> None:
    """Each kind of outage in turn, on one page."""
    parser = argparse.ArgumentParser(prog="python -m bench.offline", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long each outage lasts")
    parser.add_argument("--only", default="", help="only outages whose name has this in it")
    parser.add_argument("--times", type=int, default=3, help="how often each is tried")
    chosen = parser.parse_args()
    with (
        stage("The viewer's network", "viewer", tokens=4) as at,
        ExitStack() as held,
    ):
        stack = at.stack
        visitor = signed_in(stack, at.url, "viewer@example.org")
        cookies = dict(each.split("=", 1) for each in visitor["Cookie"].split("; "))
        port = stack.service.port
        relay = Relay(lambda: socket.create_connection((HOST, port)))
        held.callback(relay.close)
        browser = held.enter_context(chromium(at.folder / "browser"))
        browser.visit(f"http://{HOST}:{relay.port}", cookies, LOOPBACK, "values")
        rows = [
            outage(stack, browser, name, turn, chosen.seconds, chosen.times)
            for name, turn in outages(at, browser, relay, held)
            if chosen.only in name
        ]
        head = ("outage", "until the page says so", "until fresh again, once it is back", "target")
        say("", table(head, rows))


def outages(
    at: Stage, browser: Browser, relay: Relay, held: ExitStack
) -> Iterator[tuple[str, Callable[[bool], None]]]:
    """How a network dies, by name, and what ends it (False) as well as begins it (True)."""

    def offline(away: bool) -> None:
        browser.set_line(LOOPBACK, offline=away)

    def refused(away: bool) -> None:
        relay.turn(Weather.REFUSED if away else Weather.FAIR)

    def silent(away: bool) -> None:
        relay.turn(Weather.STALLED if away else Weather.FAIR)

    def held_up(away: bool) -> None:
        relay.weather = Weather.STALLED if away else Weather.FAIR

    def restarted(away: bool) -> None:
        stack = at.stack
        if away:
            stack.service.process.terminate()
            stack.service.process.wait()
        else:
            again = serving(RUN, stack.service.port, stack.env, at.folder / "again")
            stack.service = held.enter_context(again)

    yield "the browser is offline", offline
    yield "connections are cut and refused", refused
    yield "nothing comes through, and connections are lost", silent
    yield "nothing comes through, and connections go on afterwards", held_up
    yield "the server is gone, and started again", restarted


def outage(
    stack: Stack,
    browser: Browser,
    name: str,
    turn: Callable[[bool], None],
    seconds: float,
    times: int,
) -> Row:
    """The times of one kind of outage, the longest of them first."""
    badges, freshes = [], []
    for _ in range(times):
        browser.until(LIVE)
        stamped = browser.read(STAMP)
        _wait(lambda stamped=stamped: browser.read(STAMP) != stamped)
        couples = stack.couples()
        begun = time.monotonic()
        turn(True)
        badges.append(_wait(lambda: browser.read(STALE) == "true"))
        stack.add_couple()
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
        assert browser.read(STALE) == "true", "the page says that old numbers are fresh"
        turn(False)
        freshes.append(
            _wait(
                lambda wanted=couples + 1: (
                    browser.read(COUPLES) == wanted and browser.read(STALE) == "false"
                )
            )
        )
    return (
        name,
        _told(badges),
        _told(freshes),
        f"{BADGE_SECONDS:g} s {_verdict(badges, BADGE_SECONDS)}; "
        f"{FRESH_SECONDS:g} s {_verdict(freshes, FRESH_SECONDS)}",
    )


def _wait(true: Callable[[], bool]) -> float:
    """The seconds until it is."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < LONGEST, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - begun


def _told(seconds: list[float]) -> str:
    return f"{max(seconds):.1f} s (of {', '.join(f'{each:.1f}' for each in seconds)})"


def _verdict(seconds: list[float], most: float) -> str:
    return "✓" if max(seconds) <= most else "✗"


if __name__ == "__main__":
    main()
