"""People who ask without a pause while something is broken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.broken.outcome import CLIENTS, STALE, Outcome
from data.embedded import EmbeddedServer
from tests.commands.service import Answer
from tests.faults.relay import Relay, Weather
from tests.faults.servers import RedisServer
from tests.faults.stack import BOARD, Asked, Stack

WARM_SECONDS = 1
NO_ANSWER = Answer(0, {}, b"")
UNTIL_STALE_SECONDS = 60

Begin = Callable[[], AbstractContextManager[object]]
"""Breaks something until the end of its block."""
Case = tuple[str, Callable[[], Outcome]]
"""The name of a fault, and what measures it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where things are broken, and for how many ``seconds`` each; ``stack`` is the dashboard of all
    the faults that leave it running."""

    postgres: EmbeddedServer
    redis: RedisServer
    folder: Path
    seconds: float
    stack: Stack


def answers_while(
    ask: Callable[[], Asked],
    begin: Begin,
    seconds: float,
    middle: Callable[[], object],
    *,
    before: float = 0.0,
) -> list[Asked]:
    """Every answer while it is broken; ``middle`` is done half way. They ask from so many seconds
    ``before`` on."""
    asked: list[Asked] = []
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(0.05):
            began = time.monotonic()
            try:
                asked.append(ask())
            except OSError:
                asked.append(Asked(NO_ANSWER, time.monotonic() - began, began))

    threads = [threading.Thread(target=go_on) for _ in range(CLIENTS)]
    if before:
        for each in threads:
            each.start()
        time.sleep(before)
    broken = time.monotonic()
    with begin():
        if not before:
            for each in threads:
                each.start()
        over.wait(seconds / 2)
        middle()
        over.wait(seconds / 2)
        over.set()
        for each in threads:
            each.join()
    return [each for each in asked if each.began + each.seconds >= broken]


def measure(
    stack: Stack,
    name: str,
    begin: Begin,
    seconds: float,
    address: Callable[[], str] | None = None,
    *,
    warm: bool = True,
    middle: Callable[[], object] | None = None,
    besides: Callable[[list[Asked]], str] = lambda asked: "",
) -> Outcome:
    """One fault, with people asking all the while and a row committed in its middle. ``warm``: they
    looked at the board before. Where they ask for another ``address`` than the board's, the fault
    comes while they are at it."""
    if warm:
        stack.recover()
        stack.acquaint()
    asked = answers_while(
        lambda: stack.ask(address() if address else BOARD),
        begin,
        seconds,
        middle or stack.add_couple,
        before=WARM_SECONDS if address else 0,
    )
    return Outcome(fault=name, asked=asked, recovery=stack.recover(), besides=besides(asked))


def until_stale(stack: Stack, name: str, begin: Begin) -> Outcome:
    """A fault that nobody notices at once: a row is committed, and people ask until the board says
    that it is old."""
    stack.recover()
    stack.acquaint()
    asked: list[Asked] = []
    with begin():
        stack.add_couple()
        broken = time.monotonic()
        while not asked or STALE not in asked[-1].answer.body:
            asked.append(stack.ask())
            assert time.monotonic() - broken < UNTIL_STALE_SECONDS, "nobody says that it is old"
            time.sleep(0.1)
        besides = f"stale after {time.monotonic() - broken:.1f} s"
        asked.extend(stack.ask_often())
    return Outcome(fault=name, asked=asked, recovery=stack.recover(), besides=besides)


def weathers(stack: Stack, relay: Relay, what: str, seconds: float) -> Iterator[Case]:
    """Every bad weather before one of the servers."""
    for weather in Weather:
        if weather is not Weather.FAIR:
            name = f"{what}: {weather.value}"
            begin = partial(stack.weather, relay, weather)
            yield name, partial(measure, stack, name, begin, seconds)
