"""Counts of events by key over a while: in Redis for all processes, and always in this one too."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from dataclasses import dataclass

import redis

from data.shared import Shared

MOST_KEYS = 20_000
PREFIX = "wedsync:tally:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many events, here and in all processes together (None while Redis is away), and the
    seconds until counting starts anew: in both (``wait``), and in whichever does so first
    (``sure``)."""

    here: int
    shared: int | None
    wait: int
    sure: float

    @property
    def number(self) -> int:
        """The larger of the two, so that a Redis that lost its memory lifts no limit."""
        return max(self.here, self.shared or 0)


class Tally:
    """Windows begin with the first event of a key. Memory is bounded here and expires in Redis.

    Where Redis does not answer, the count of this process decides alone.
    """

    def __init__(self, shared: Shared | None) -> None:
        self._shared = shared
        self._guard = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    def add(self, key: str, seconds: int, number: int = 1) -> Count:
        """Counts ``number`` more events under ``key``, whose window lasts ``seconds``."""
        name = _name(key)
        here = self._add_here(name, seconds, number)
        return _count(here, self._ask(name, seconds, number))

    def count(self, key: str) -> Count:
        """How many events there were, without another one."""
        name = _name(key)
        with self._guard:
            number, until = self._counts.get(name, (0, 0.0))
        left = until - time.monotonic()
        return _count((number, left) if left > 0 else (0, 0.0), self._ask(name, None))

    def clear(self, key: str) -> None:
        """Forgets the events of ``key``."""
        name = _name(key)
        with self._guard:
            self._counts.pop(name, None)
        self._ask(name, 0)

    def _add_here(self, name: str, seconds: int, more: int) -> tuple[int, float]:
        now = time.monotonic()
        with self._guard:
            number, until = self._counts.get(name, (0, 0.0))
            if until <= now:
                number, until = 0, now + seconds
                self._make_room(now)
            self._counts[name] = (number + more, until)
        return number + more, until - now

    def _make_room(self, now: float) -> None:
        if len(self._counts) < MOST_KEYS:
            return
        for name in [name for name, (_, until) in self._counts.items() if until <= now]:
            del self._counts[name]
        while len(self._counts) >= MOST_KEYS:
            del self._counts[next(iter(self._counts))]

    def _ask(self, name: str, seconds: int | None, more: int = 1) -> tuple[int, float] | None:
        """Count and seconds left in Redis: after ``more`` events, after none (``seconds`` None), or
        after forgetting all (0). None when Redis does not answer sensibly."""
        if self._shared is None:
            return None

        def ask(client: redis.Redis) -> tuple[int, float]:
            with client.pipeline(transaction=True) as pipe:
                if seconds == 0:
                    pipe.delete(name)
                elif seconds:
                    pipe.set(name, 0, ex=seconds, nx=True)
                    pipe.incrby(name, more)
                pipe.get(name)
                pipe.pttl(name)
                *_, number, left = pipe.execute()
            return int(number or 0), max(0.0, int(left) / 1000)

        return self._shared.ask(ask)


def _count(here: tuple[int, float], shared: tuple[int, float] | None) -> Count:
    ends = (here[1],) if shared is None else (here[1], shared[1])
    return Count(here=here[0], shared=shared and shared[0], wait=_whole(max(ends)), sure=min(ends))


def _name(key: str) -> str:
    """Of one length, whatever a stranger typed."""
    return PREFIX + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _whole(seconds: float) -> int:
    return max(0, math.ceil(seconds))
