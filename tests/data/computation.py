"""What tests have the memo remember."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from data.cache import Json


class Computation:
    """Counts how often it was asked."""

    def __init__(self, value: Json = "computed") -> None:
        self.value = value
        self.times = 0

    def __call__(self) -> Json:
        self.times += 1
        return self.value


def anything(found: Json) -> bool:
    """Accepts all values."""
    return True


def is_list(found: Json) -> bool:
    """Accepts the shape of a list."""
    return isinstance(found, list)


def in_time(ask: Callable[[], Json]) -> Json:
    """The answer, which must not take as long as a client that waits for a hung server does."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result(timeout=10)
