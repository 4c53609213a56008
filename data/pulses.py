"""The pulse without asking for it each time: while nothing is heard of, nothing has happened."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from data.backlog import Backlog, Clock
from data.connections import QUICK_SECONDS
from data.errors import DatabaseUnavailableError
from data.listener import POLL_SECONDS, Listener
from data.pulse import Pulse

FRESH_SECONDS = 0.05  # no process shows an older state than this, even where it hears late
AHEAD_SECONDS = 0.04
DEAF_SECONDS = 3 * POLL_SECONDS


@dataclass(frozen=True, slots=True)
class Kept:
    """A pulse, and when it was asked for on this process's monotonic clock."""

    pulse: Pulse
    asked: float


class Pulses:
    """Asks at most 25 times a second, and at once after a refresh that ``listener`` heard of;
    each time where nobody listens or the listener is deaf. One asks ahead of time, while the
    others go on with what they know. ``ask`` is given how many seconds an answer may take."""

    def __init__(
        self,
        ask: Callable[[float], Pulse],
        listener: Listener | None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._ask = ask
        self._listener = listener
        self._backlog = Backlog(clock)
        self._asking = threading.Lock()
        self._kept: Kept | None = None

    def now(self, patience: float = QUICK_SECONDS) -> Pulse:
        """The present pulse, for which the server may take so many seconds to answer. Raises what
        asking raises, and DatabaseUnavailableError where others have asked for as long in vain."""
        if self._listener is None or self._listener.seconds_deaf > DEAF_SECONDS:
            return self.anew(patience)
        kept = self._kept
        age = _age(kept, self._listener)
        if kept is None or age >= FRESH_SECONDS:
            return self._once(self._listener, patience)
        if age < AHEAD_SECONDS or not self._asking.acquire(blocking=False):
            return _put_forward(kept.pulse, age)
        try:
            return self.anew(patience)
        finally:
            self._asking.release()

    def _once(self, listener: Listener, patience: float) -> Pulse:
        """Many who come while one asks ask once after that, however long an answer takes."""
        came = time.monotonic()
        if not self._asking.acquire(timeout=patience):
            raise DatabaseUnavailableError("The database takes long to answer.")
        try:
            kept = self._kept
            age = _age(kept, listener)
            fresh_enough = FRESH_SECONDS + time.monotonic() - came
            if kept and age < fresh_enough:
                return _put_forward(kept.pulse, age)
            return self.anew(patience)
        finally:
            self._asking.release()

    def anew(self, patience: float = QUICK_SECONDS) -> Pulse:
        """The pulse asked for at this very moment."""
        begun = time.monotonic()
        pulse = self._ask(patience)
        self._kept = Kept(pulse, begun)
        self._backlog.note(pulse.refresh, waiting=pulse.waiting or self._is_passed(pulse))
        return pulse

    @property
    def seconds_behind(self) -> float:
        """How old the numbers are because no refresh takes in what was committed, or a replica
        does not get it; zero while it is only a moment."""
        heard = self._listener.backlog.seconds_behind if self._listener else 0.0
        return max(heard, self._backlog.seconds_behind)

    def _is_passed(self, pulse: Pulse) -> bool:
        """Whether the primary is further on than where the pulse was felt."""
        heard = self._listener.latest if self._listener else None
        return heard is not None and heard.refresh_id > pulse.refresh_id


def _age(kept: Kept | None, listener: Listener) -> float:
    """How old a kept pulse is; endless where it is of another refresh than the last one."""
    heard = listener.latest
    if kept is None or heard is None:
        return float("inf")
    pulse = kept.pulse
    if (heard.refresh_id, heard.at) != (pulse.refresh_id, pulse.refreshed_at):
        return float("inf")
    return time.monotonic() - kept.asked


def _put_forward(pulse: Pulse, seconds: float) -> Pulse:
    return replace(pulse, now=pulse.now + timedelta(seconds=seconds))
