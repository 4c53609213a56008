"""How many sockets a process holds without harming what else it does."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import psycopg
from simple_websocket import ConnectionClosed
from simple_websocket import ConnectionError as Refused

from bench.dashboards import Dashboards
from bench.measure import Row, once, ratio
from tests.commands.service import HOST, Service
from tests.faults.stack import PROFILE
from tests.server.socket import Socket

COMMITS = 5


def socket_rows(dashboards: Dashboards) -> list[Row]:
    """/healthz beside many open sockets while rows are committed."""
    return [
        _socket_row(dashboards, 1, 100, "one process"),
        _socket_row(dashboards, 6, 512, "6 processes"),
    ]


def _socket_row(dashboards: Dashboards, workers: int, sockets: int, what: str) -> Row:
    name = f"sockets_{workers}"
    with ExitStack() as held:
        service = held.enter_context(dashboards.serving(name, workers=workers))
        cookies = dashboards.signed_in(service).headers
        alone = [once(partial(service.ask, "/healthz", {})) for _ in range(100)]
        opened = _open(held, service, cookies, sockets)
        beside: list[float] = []
        over = threading.Event()

        def healthy() -> None:
            while not over.wait(0.02):
                begun = time.perf_counter()
                assert service.ask("/healthz", {}).status == 200
                beside.append(time.perf_counter() - begun)

        watch = threading.Thread(target=healthy)
        watch.start()
        with psycopg.connect(dashboards.url(name), autocommit=True) as platform:
            for _ in range(COMMITS):
                platform.execute(PROFILE)
                with ThreadPoolExecutor(sockets) as pool:
                    list(pool.map(lambda each: each.heard(), opened))
        over.set()
        watch.join()
    found = f"/healthz with {len(opened)} live sockets on {what}"
    return ratio(found, beside, alone, None, 1e3, " ms")


def _open(held: ExitStack, service: Service, cookies: dict[str, str], sockets: int) -> list[Socket]:
    """So many sockets; one that finds its process full tries again, as pages do."""
    opened: list[Socket] = []
    give_up = time.monotonic() + 60
    while len(opened) < sockets:
        assert time.monotonic() < give_up, f"only {len(opened)} sockets are open"
        try:
            made = Socket(f"{HOST}:{service.port}", cookies)
            made.heard()
        except (ConnectionClosed, Refused):  # the latter where both answers came at once
            continue
        opened.append(held.enter_context(made))
    return opened
