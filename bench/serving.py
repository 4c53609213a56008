"""What a refresh costs the server, how many sockets it holds, and how often it computes."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import psycopg

from bench.browsing import LOOPBACK, chromium
from bench.crowd import rate
from bench.dashboards import Dashboards
from bench.floor_apps import CONSTANT, gunicorn
from bench.measure import Row, ratio
from bench.sockets import socket_rows
from data.database import Database
from data.refresh import refresh
from tests.commands.service import HOST, Answer, Service
from tests.faults.stack import BOARD, PROFILE

UPDATE = "/_dash-update-component"
CLIENTS, REQUESTS, UPDATES, ROUNDS = 50, 2_000, 1_000, 5
READERS, COMMITS, REFRESHES = 100, 5, 600
ID = "select id from metrics.refresh"
WOKEN = "window.sent.some(([body]) => body.includes('\"wake.data\"'))"


def serving_rows(dashboards: Dashboards, folder: Path) -> list[Row]:
    """Every figure of the server's side."""
    return [
        *callback_rows(dashboards, folder),
        *board_rows(dashboards, folder),
        *socket_rows(dashboards),
        *memory_rows(dashboards),
        *single_rows(dashboards),
    ]


# -- one refresh of one page


def callback_rows(dashboards: Dashboards, folder: Path) -> list[Row]:
    """The processor time of a page's refresh, of a constant callback and of a route that does
    nothing."""
    with ExitStack() as held:
        ours = held.enter_context(dashboards.serving("callback", workers=1))
        start = "bench.floor_apps:{}()".format
        constant = held.enter_context(gunicorn(start("constant"), folder, 1))
        bare = held.enter_context(gunicorn(start("nothing"), folder, 1, ready="/nothing"))
        body, headers = _refresh_of_a_page(dashboards, ours, folder)
        one = json.dumps(CONSTANT).encode()
        json_only = {"Content-Type": "application/json"}
        nothing: list[float] = []
        floor: list[float] = []
        found: list[float] = []
        for _ in range(ROUNDS):
            nothing.append(processor_seconds(bare, "GET", "/nothing", b"", {}))
            floor.append(processor_seconds(constant, "POST", UPDATE, one, json_only))
            found.append(processor_seconds(ours, "POST", UPDATE, body, headers))
    return [
        ratio("a Flask route that does nothing, server CPU", nothing, None, None, 1e3, " ms"),
        ratio("a callback that returns one constant, server CPU", floor, nothing, None, 1e3, " ms"),
        ratio("refresh callback, warm cache, server CPU", found, floor, 1.5, 1e3, " ms"),
    ]


def processor_seconds(
    service: Service, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> float:
    """Of the server's processes, for one request of many on one connection."""
    connection = http.client.HTTPConnection(HOST, service.port, timeout=30)

    def ask(times: int) -> None:
        for _ in range(times):
            connection.request(method, path, body or None, dict(headers))
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status in (200, 204), (answer.status, said[:300])

    ask(20)
    before = _used(service)
    ask(UPDATES)
    used = _used(service) - before
    connection.close()
    return used / UPDATES


def _used(service: Service) -> float:
    """Seconds of all threads: of Linux's scheduler to the nanosecond, elsewhere in hundredths."""
    children = psutil.Process(service.process.pid).children()
    threads = [Path("/proc", str(each.pid), "task") for each in children]
    if told := [each for found in threads for each in found.glob("*/schedstat")]:
        return sum(int(each.read_text().split()[0]) for each in told) / 1e9
    return sum(sum(each.cpu_times()[:2]) for each in children)


def _refresh_of_a_page(
    dashboards: Dashboards, ours: Service, folder: Path
) -> tuple[bytes, dict[str, str]]:
    """What a page of the present numbers sends when it is told of a refresh."""
    visitor = dashboards.signed_in(ours)
    with chromium(folder) as browser:
        browser.visit(ours.url, visitor.cookies, LOOPBACK, "interactive")
        browser.driver.execute_script("dash_clientside.set_props('wake', {data: Date.now()})")
        browser.until(WOKEN)
        sent: list[list[Any]] = browser.driver.execute_script("return window.sent")
        body, headers = next(each for each in sent if '"wake.data"' in each[0])
        cookies = browser.driver.get_cookies()
    shown = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    agent = {"Cookie": shown, "Accept-Encoding": "gzip, deflate, br"}
    return body.encode(), {**headers, **agent}


# -- the board of programs


def board_rows(dashboards: Dashboards, folder: Path) -> list[Row]:
    """Requests a second of fifty clients, for a route that does nothing and for the board."""
    with ExitStack() as held:
        ours = held.enter_context(dashboards.serving("board", workers=2))
        bare = held.enter_context(
            gunicorn("bench.floor_apps:nothing()", folder, 2, ready="/nothing")
        )
        headers = [{"Authorization": f"Bearer {token}"} for token in dashboards.tokens["board"]]
        crowds = cycle(headers[first::3] for first in range(3))
        rate(ours.port, BOARD, next(crowds), 500)
        rate(bare.port, "/nothing", [{}] * CLIENTS, 500)
        floor: list[float] = []
        found: list[float] = []
        for _ in range(ROUNDS):
            floor.append(rate(bare.port, "/nothing", [{}] * CLIENTS, REQUESTS))
            found.append(rate(ours.port, BOARD, next(crowds), REQUESTS))
    return [
        ratio("a Flask route that does nothing, 50 clients", floor, None, None, 1, "/s"),
        ratio("API board from the cache, 50 clients", found, floor, -0.5, 1, "/s"),
    ]


# -- memory, and how often the board is computed


def memory_rows(dashboards: Dashboards) -> list[Row]:
    """What a process holds after a hundred and after many more refreshes, read each time."""
    with dashboards.serving("memory", workers=1) as service:
        database = Database(dashboards.url("memory"))
        sizes = []
        tokens = dashboards.tokens["memory"]
        with psycopg.connect(dashboards.url("memory"), autocommit=True) as platform:
            for number in range(REFRESHES):
                platform.execute(PROFILE)
                refresh(database)
                shown = {"Authorization": f"Bearer {tokens[number % len(tokens)]}"}
                assert service.ask(BOARD, shown).status == 200
                sizes.append(_held(service))
        database.close()
    early, late = max(sizes[50:150]), max(sizes[-100:])
    return [
        (
            f"memory of a process over {REFRESHES} refreshes, each read",
            f"{late / 2**20:,.0f} MB",
            f"{early / 2**20:,.0f} – {late / 2**20:,.0f} MB",
            "",
            f"{late / early:.2f}",
            f"flat, 200 MB {'✓' if late <= 200 * 2**20 and late <= 1.05 * early else '✗'}",
        )
    ]


def _held(service: Service) -> int:
    return max(each.memory_info().rss for each in psutil.Process(service.process.pid).children())


def single_rows(dashboards: Dashboards) -> list[Row]:
    """Refreshes for one commit, with four processes and a hundred readers at once."""
    with dashboards.serving("single", workers=4) as service:
        tokens = dashboards.tokens["single"]
        headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
        counts = []
        with psycopg.connect(dashboards.url("single"), autocommit=True) as platform:

            def last() -> int:
                row = platform.execute(ID).fetchone()
                assert row
                return int(row[0])

            def read(number: int) -> Answer:
                return service.ask(BOARD, headers[number % len(headers)])

            for _ in range(COMMITS):
                before = last()
                platform.execute(PROFILE)
                give_up = time.monotonic() + 30
                with ThreadPoolExecutor(READERS) as pool:
                    while last() == before:
                        assert time.monotonic() < give_up, "there was no refresh"
                        assert all(a.status == 200 for a in pool.map(read, range(READERS)))
                    assert all(a.status == 200 for a in pool.map(read, range(READERS)))
                time.sleep(2.5)  # for one too many to show
                counts.append(last() - before)
    middle = int(median(counts))
    spread = f"{min(counts)} – {max(counts)}"
    what = f"refreshes for one commit, 4 processes and {READERS} readers"
    return [(what, str(middle), spread, "", "", f"1 {'✓' if set(counts) == {1} else '✗'}")]
