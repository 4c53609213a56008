"""Whoever looks at a drill-down when PostgreSQL falls silent is told so before long, also where it
was being read at that moment."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.faults.relay import Weather
from tests.faults.stack import Asked, Stack

NO_LONGER = 5.0
"""Seconds: far from what is aimed at, and from the sixteen that a statement may take."""
AT_ONCE = 8
FIRST = date(2026, 1, 31)
PATHS = {
    "drill-down": "/api/metrics/drill-down/total_couples?grain=day&{}",
    "movements": "/api/metrics/drill-down/mrr?grain=day&{}",
    "export": "/api/metrics/export?format=csv&{}",
    "rows": "/api/metrics/proof/mrr?size=5",
    "recompute": "/api/metrics/proof/mrr?size=5&recompute=true",
}
_numbers = itertools.count()


def path(kind: str) -> str:
    """An address of that kind; one with a range that nobody has asked for, so that it is read."""
    first = FIRST - timedelta(days=next(_numbers))
    return PATHS[kind].format(f"from={first}&to={first + timedelta(days=60)}")


def answered_in_words(asked: list[Asked]) -> None:
    for each in asked:
        assert each.answer.status in (200, 503), each.answer.body
        assert each.seconds < NO_LONGER
        if each.answer.status == 503:
            assert set(each.answer.json) == {"error", "code"}
            assert each.answer.headers["retry-after"]


@pytest.mark.parametrize("kind", PATHS)
def test_drilldown_asked_first_in_a_silence_is_answered_before_long(
    stack: Stack, kind: str
) -> None:
    assert stack.ask(path(kind)).answer.status == 200
    with (
        stack.weather(stack.postgres, Weather.STALLED),
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        asked = list(pool.map(lambda _: stack.ask(path(kind)), range(AT_ONCE)))
        answered_in_words(asked)
        assert any(each.answer.status == 503 for each in asked)
    stack.recover()


@pytest.mark.parametrize("kind", PATHS)
def test_drilldown_under_way_when_a_silence_begins_is_answered_before_long(
    stack: Stack, kind: str
) -> None:
    asked: list[Asked] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            asked.append(stack.ask(path(kind)))
            time.sleep(0.05)  # no token may ask as often as it likes

    with ThreadPoolExecutor(AT_ONCE) as pool:
        asking = [pool.submit(ask) for _ in range(AT_ONCE)]
        time.sleep(1)
        with stack.weather(stack.postgres, Weather.STALLED):
            over.set()
            for each in asking:
                each.result()
            answered_in_words(asked)
    stack.recover()


def test_network_that_gets_slow_costs_a_drilldown_time_and_nothing_else(stack: Stack) -> None:
    """Every connection has to be made anew, which takes a second and a half there."""
    kinds = list(PATHS) * 8
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in pool.map(lambda kind: stack.ask(path(kind)), kinds[:AT_ONCE]):
            assert each.answer.status == 200, each.answer.body
        with stack.weather(stack.postgres, Weather.SLOW):
            for each in pool.map(lambda kind: stack.ask(path(kind)), kinds):
                assert each.answer.status == 200, each.answer.body
    stack.recover()
