"""``python -m bench.page``: the page in a real Chromium, beside what nothing can be faster than.

Every visit begins with an empty cache. A static page with the very same cards and styles, a blank
Dash page and the same numbers done the ordinary way in Dash stand beside ours, turn by turn, all
behind the same gunicorn. Then what a refresh costs the server, how many sockets it holds, and how
often it computes. Prints Markdown. Uses nothing given from outside.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.__main__ import machine, say
from bench.browsing import LINE_OF_TEN, LOOPBACK, Browser, chromium
from bench.dashboards import Dashboards
from bench.floor_apps import FOLDER, gunicorn
from bench.measure import Row, table
from bench.serving import serving_rows
from bench.small_world import template
from bench.world import server
from tests.commands.service import Service
from tests.commands.visitor import Visitor
from tests.faults.servers import RedisServer

HEAD = ("", "median", "lowest–highest", "floor", "ratio", "target")
FIRST_PAINT = re.compile(rb'<div id="first-paint">(.*)</div>\s*<div id="react-entry-point">', re.S)
STYLES = re.compile(rb'href="(/assets/board-[^"]+\.css)"')
DRAWN = ("mrr", "total_couples", "dau", "churn", "mau")
BLOCKING = 50.0


@dataclass(slots=True)
class Visits:
    """What was marked in visits to one application, in milliseconds."""

    url: str
    until: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[float]:
        """One mark of every visit."""
        return [each[name] for each in self.marks]


def main() -> None:
    """Everything, on a small demo world."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--visits", type=int, default=9, help="cold visits to each page")
    parser.add_argument("--part", choices=("browser", "server"), help="only one half")
    arguments = parser.parse_args()
    with server() as postgres, tempfile.TemporaryDirectory() as made, ExitStack() as held:
        folder = Path(made)
        say("## Live pages\n", machine(postgres.url), "")
        template(postgres)
        redis_server = RedisServer(folder)
        redis_server.start()
        held.callback(redis_server.stop)
        dashboards = Dashboards(postgres, redis_server, folder)
        if arguments.part != "server":
            say(table(HEAD, browser_rows(dashboards, folder, arguments.visits)), "")
        if arguments.part != "browser":
            say(table(HEAD, serving_rows(dashboards, folder)), "")
        say(f"Load averages at the end: {', '.join(f'{each:.1f}' for each in os.getloadavg())}.")


def browser_rows(dashboards: Dashboards, folder: Path, visits: int) -> list[Row]:
    """Cold visits over two lines, then drill-downs."""
    with ExitStack() as held:
        ours = held.enter_context(dashboards.serving("page", workers=1))
        visitor = dashboards.signed_in(ours)
        static = folder / "static"
        write_static(visitor, static)
        settings = {FOLDER: str(static)}
        peers = {"DATABASE_URL": dashboards.url("page")}
        floor = held.enter_context(gunicorn("bench.floor_apps:static()", folder, 1, **settings))
        blank = held.enter_context(gunicorn("bench.floor_apps:blank()", folder, 1))
        peer = held.enter_context(gunicorn("bench.peer:peer()", folder, 1, **peers))
        browser = held.enter_context(chromium(folder))
        rows: list[Row] = []
        for line, name in ((LOOPBACK, "loopback"), (LINE_OF_TEN, "10 Mbit/s, 40 ms")):
            found = {
                "static": Visits(floor.url, "values"),
                "ours": Visits(ours.url, "interactive", visitor.cookies),
                "blank": Visits(blank.url, "interactive"),
                "peer": Visits(peer.url, "drawn"),
            }
            fetched = rounds(browser, found, line, visits)
            rows += cold_rows(found, name)
            if line is LOOPBACK:
                rows.append(bytes_row("bytes of a cold load", fetched["ours"], 360))
                rows.append(bytes_row("… of the ordinary way", fetched["peer"], None))
                rows += calm_rows(found["ours"])
        return rows + drill_rows(browser, ours, visitor, visits)


def rounds(
    browser: Browser, found: dict[str, Visits], line: Mapping[str, float], visits: int
) -> dict[str, list[int]]:
    """Visits in turns, after one to each that does not count; the bytes that each fetched."""
    fetched: dict[str, list[int]] = {name: [] for name in found}
    for number in range(visits + 1):
        for name, each in found.items():
            marks = browser.visit(each.url, each.cookies, line, each.until)
            if name == "ours":
                browser.until("performance.now() > 3000")  # what blocks after the first paint, too
                marks = browser.marks(each.until)
            if number:
                each.marks.append(marks)
                fetched[name].append(browser.bytes_fetched())
    return fetched


def cold_rows(found: dict[str, Visits], line: str) -> list[Row]:
    """Values on the screen, and Dash at work."""
    static, ours, blank, peer = (found[name] for name in ("static", "ours", "blank", "peer"))
    least, bare = static.of("values"), blank.of("interactive")
    return [
        row(f"static page with the same cards, {line}", least, None, None),
        row(f"cold load, all 17 values on screen, {line}", ours.of("values"), least, 2.0),
        row(f"… the ordinary way in Dash, {line}", peer.of("values"), least, None),
        row(f"… with its charts, {line}", peer.of("drawn"), least, None),
        row(f"blank Dash app interactive, {line}", bare, None, None),
        row(f"Dash interactive, {line}", ours.of("interactive"), bare, 1.25),
    ]


def calm_rows(ours: Visits) -> list[Row]:
    """What moves and what blocks in the first three seconds."""
    shifts = ours.of("shift")
    blocked = [sum(max(0.0, d - BLOCKING) for _, d in each["tasks"]) for each in ours.marks]
    return [
        plain("cumulative layout shift", [f"{each:.4f}" for each in shifts], shifts, 0.01, ""),
        plain("total blocking time", [f"{each:.0f}" for each in blocked], blocked, 150, " ms"),
    ]


def drill_rows(browser: Browser, ours: Service, visitor: Visitor, visits: int) -> list[Row]:
    """From the click on a card to its chart, on a page whose charts are ready."""
    first: list[float] = []
    later: list[float] = []
    for _ in range(visits):
        browser.visit(ours.url, visitor.cookies, LOOPBACK, "interactive")
        browser.until("window.Plotly && window.Plotly.newPlot")
        for number, metric in enumerate(DRAWN):
            (later if number else first).append(browser.open_chart(metric))
            browser.driver.back()
            browser.until(f"document.querySelector('[data-metric=\"{DRAWN[-1]}\"]')")
    return [
        row("drill-down, click → chart, first", first, None, 300.0),
        row("drill-down, click → chart, next", later, None, 120.0),
    ]


def write_static(visitor: Visitor, folder: Path) -> None:
    """Our first response without anything but its cards and styles."""
    page = visitor.get("/").body
    cards, styles = FIRST_PAINT.search(page), STYLES.search(page)
    assert cards, "there is no first paint"
    assert styles, "there are no styles"
    folder.mkdir()
    (folder / "style.css").write_bytes(visitor.get(styles[1].decode()).body)
    head = b'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Static</title>'
    link = b'<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head><body>'
    (folder / "index.html").write_bytes(head + link + cards[1] + b"</body></html>")


def row(
    what: str, found: Sequence[float], floor: Sequence[float] | None, most: float | None
) -> Row:
    """Milliseconds; with a floor ``most`` is of the ratio of each run to it, else of the median."""
    middle = median(found)
    ratio = None if floor is None else median(a / b for a, b in zip(found, floor, strict=True))
    held = middle if ratio is None else ratio
    shown = "" if most is None else f"{most:g}{' ms' if ratio is None else ''}"
    return (
        what,
        f"{middle:,.0f} ms",
        f"{min(found):,.0f} – {max(found):,.0f} ms",
        "" if floor is None else f"{median(floor):,.0f} ms",
        "" if ratio is None else f"{ratio:.2f}",
        "" if most is None else f"{shown} {'✓' if held <= most else '✗'}",
    )


def bytes_row(what: str, found: Sequence[int], most: float | None) -> Row:
    """Kilobytes."""
    kilobytes = [each / 1024 for each in found]
    return plain(what, [f"{each:,.0f}" for each in kilobytes], kilobytes, most, " KB")


def plain(
    what: str, shown: Sequence[str], found: Sequence[float], most: float | None, unit: str
) -> Row:
    """Something without a floor."""
    order = sorted(zip(found, shown, strict=True))
    middle = order[len(order) // 2]
    target = "" if most is None else f"{most:g}{unit} {'✓' if middle[0] <= most else '✗'}"
    return (what, middle[1] + unit, f"{order[0][1]} – {order[-1][1]}{unit}", "", "", target)


if __name__ == "__main__":
    main()
