"""The pulse without asking for it each time: while nothing is heard of, nothing has happened."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from data.listener import POLL_SECONDS, Listener
from data.pulse import Pulse

FRESH_SECONDS = 1.0  # for what is told with the pulse and is no refresh, such as the nightly proof
DEAF_SECONDS = 3 * POLL_SECONDS


@dataclass(frozen=True, slots=True)
class Kept:
    """A pulse, and when it was asked for on this process's monotonic clock."""

    pulse: Pulse
    asked: float


class Pulses:
    """Asks at most about once a second, and at once after a refresh that ``listener`` heard of;
    each time where nobody listens or the listener is deaf."""

    def __init__(self, ask: Callable[[], Pulse], listener: Listener | None) -> None:
        self._ask = ask
        self._listener = listener
        self._asking = threading.Lock()
        self._kept: Kept | None = None

    def now(self) -> Pulse:
        """The present pulse. Raises what asking raises."""
        kept = self._kept
        age = self._age(kept)
        if kept is None or age is None:
            return self.anew()
        if age < FRESH_SECONDS or not self._asking.acquire(blocking=False):
            return _put_forward(kept.pulse, age)
        try:  # one of those who come now asks; the others need not wait for it
            return self.anew()
        finally:
            self._asking.release()

    def anew(self) -> Pulse:
        """The pulse asked for at this very moment."""
        begun = time.monotonic()
        pulse = self._ask()
        self._kept = Kept(pulse, begun)
        return pulse

    def _age(self, kept: Kept | None) -> float | None:
        """In seconds; None for what must not be used any more."""
        if kept is None or self._listener is None or self._listener.seconds_deaf > DEAF_SECONDS:
            return None
        heard, pulse = self._listener.latest, kept.pulse
        if heard is None or (heard.refresh_id, heard.at) != (pulse.refresh_id, pulse.refreshed_at):
            return None
        age = time.monotonic() - kept.asked
        return age if age < 2 * FRESH_SECONDS else None


def _put_forward(pulse: Pulse, seconds: float) -> Pulse:
    return replace(pulse, now=pulse.now + timedelta(seconds=seconds))
