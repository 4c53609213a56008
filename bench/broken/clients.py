"""Clients that send slowly, or nothing that is a request."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.broken.asking import Case, World, measure
from tests.faults.crowd import RUDE, SLOW_HEAD, connections, said_to
from tests.faults.repeating import repeated
from tests.faults.stack import Asked

MALFORMED = "malformed and oversized requests"
PAUSE_SECONDS = 0.02


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    stack = world.stack
    name = "a hundred slow clients"
    slow = partial(connections, stack, 100, SLOW_HEAD, b"x")
    yield name, partial(measure, stack, name, slow, world.seconds)
    answers: list[bytes] = []
    turns = itertools.cycle(RUDE)

    @contextmanager
    def rude() -> Iterator[None]:
        act = partial(_be_rude, world, turns, answers)
        with repeated(act, PAUSE_SECONDS):
            yield

    def besides(asked: list[Asked]) -> str:
        refused = sum(each.startswith(b"HTTP/1.1 4") for each in answers)
        closed = sum(not each for each in answers)
        return f"{len(answers)} of them: {refused} refused, {closed} closed without a word"

    yield MALFORMED, partial(measure, stack, MALFORMED, rude, world.seconds, besides=besides)


def _be_rude(world: World, turns: Iterator[bytes], answers: list[bytes]) -> None:
    answers.append(said_to(world.stack, next(turns)))
