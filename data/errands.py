"""Work that is done by itself, so that who asked for it need not wait for its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from data.errors import DatabaseUnavailableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """One piece of work, and when it was begun on this process's monotonic clock."""

    future: Future[T] = field(default_factory=Future)
    begun: float = field(default_factory=time.monotonic)

    def result(self, seconds: float | None) -> T:
        """What comes of it, or what it raises; DatabaseUnavailableError when it is still under way
        so many seconds after it was begun (None: however long it takes)."""
        left = None if seconds is None else max(0.0, self.begun + seconds - time.monotonic())
        try:
            return self.future.result(left)
        except TimeoutError:
            if self.future.done():
                raise  # the work's own
            raise DatabaseUnavailableError("The numbers take long to read.") from None


class Errands(Generic[T]):
    """One errand at a time for each key, in a thread of its own."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._under_way: dict[str, Errand[T]] = {}

    def of(self, key: str, work: Callable[[], T]) -> tuple[Errand[T], bool]:
        """The errand under ``key``, begun with ``work`` where there is none; whether it was."""
        with self._guard:
            found = self._under_way.get(key)
            if found is not None:
                return found, False
            errand: Errand[T] = Errand()
            self._under_way[key] = errand
        threading.Thread(
            target=copy_context().run,
            args=(self._run, key, errand, work),
            name="errand",
            daemon=True,
        ).start()
        return errand, True

    def _run(self, key: str, errand: Errand[T], work: Callable[[], T]) -> None:
        try:
            result = work()
        except BaseException as error:  # told to whoever waits, and to nobody else
            self._end(key)
            errand.future.set_exception(error)
        else:
            self._end(key)
            errand.future.set_result(result)

    def _end(self, key: str) -> None:
        """Before anybody hears of it, so that who then asks for more begins anew."""
        with self._guard:
            del self._under_way[key]
