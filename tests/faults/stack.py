"""The dashboard as it runs at a company: gunicorn with two workers, and a network between it and
its PostgreSQL and Redis that can be made to misbehave."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.commands.service import Answer, Service
from tests.faults.relay import Relay, Weather

BOARD = "/api/metrics/executive"
GROUPS = ("revenue", "coordination", "users", "engagement")
WORKERS = 2
PROCESS = re.compile(rb'process="(\d+)"')
RECOVERY_SECONDS = 20
"""Far more than the five seconds that are aimed at: these tests find faults, `make soak` times
them."""
PROFILE = """
insert into public.user_profiles (user_type, region, created_at)
values ('couple', 'London', now())
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, the seconds it took and when it was asked for."""

    answer: Answer
    seconds: float
    began: float


@dataclass(slots=True)
class Stack:
    """The running dashboard, the platform's own direct connection, the two relays, and the
    environment it was started in. Requests
    show one token after the other, as one alone may ask only so often."""

    service: Service
    tokens: tuple[str, ...]
    platform: psycopg.Connection[Any]
    postgres: Relay
    redis: Relay
    env: dict[str, str] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=itertools.count)

    def ask(self, path: str = BOARD) -> Asked:
        """One request, timed."""
        token = self.tokens[next(self.turns) % len(self.tokens)]
        shown = {"Authorization": f"Bearer {token}"}
        began = time.monotonic()
        answer = self.service.ask(path, shown)
        return Asked(answer, time.monotonic() - began, began)

    def ask_often(self, times: int = 24, at_once: int = 8) -> list[Asked]:
        """Many requests for the board, a few of them at once."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda _: self.ask(), range(times)))

    def acquaint(self) -> None:
        """Has every worker know every token and a board, as they do where people look at it."""
        for token in self.tokens:
            shown = {"Authorization": f"Bearer {token}"}
            until(lambda shown=shown: len(self._met(shown)) == WORKERS, "all workers have answered")

    def _met(self, shown: dict[str, str]) -> set[bytes]:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.service.ask("/metrics", shown), range(16)))
        return {found[1] for each in answers if (found := PROCESS.search(each.body))}

    def numbers(self) -> dict[str, Any]:
        """The seventeen values of a board that is not stale."""
        answer = self.ask().answer
        assert answer.status == 200, answer.body
        assert answer.json["stale"] is False
        return values(answer)

    def couples(self) -> int:
        """Total couples as the platform's own rows have them."""
        row = self.platform.execute(
            "select count(*) from public.user_profiles"
            " where user_type = 'couple' and not is_internal"
            " and created_at <= now() and (deleted_at is null or deleted_at > now())"
        ).fetchone()
        assert row
        return int(row[0])

    def add_couple(self) -> None:
        """The platform goes on meanwhile."""
        self.platform.execute(PROFILE)

    def caught_up(self) -> bool:
        """Whether every worker shows every row, on a board that is not stale."""
        found = [each.answer for each in self.ask_often(4, 4)]
        wanted = self.couples()
        return all(
            answer.status == 200
            and not answer.json["stale"]
            and answer.json["users"]["totalCouples"] == wanted
            for answer in found
        )

    def recover(self) -> float:
        """Waits until all is well again; the seconds it took."""
        return until(self.caught_up, "every row is on a fresh board")

    @contextmanager
    def weather(self, relay: Relay, weather: Weather) -> Iterator[None]:
        """Bad weather until the end of the block."""
        relay.turn(weather)
        try:
            yield
        finally:
            relay.turn(Weather.FAIR)


def values(answer: Answer) -> dict[str, Any]:
    """The seventeen values of a board's answer, by API name."""
    found = answer.json
    return {name: value for group in GROUPS for name, value in found[group].items()}


def until(true: Callable[[], bool], what: str, pause: float = 0.25) -> float:
    """Waits until ``true``, looking again after each ``pause``; the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < RECOVERY_SECONDS:
        if true():
            return time.monotonic() - began
        time.sleep(pause)
    raise AssertionError(f"waited in vain until {what}")
