"""A circuit breaker before a server that is asked often: once it keeps silent, nobody waits for it
any more."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

PROBE_SECONDS = 0.25

log = logging.getLogger(__name__)


class Breaker:
    """Open from a silence on until ``probe`` comes back without one of the ``faults``. It is called
    about four times a second, by one thread, and only while the breaker is open. ``name`` is the
    server's, in the log."""

    def __init__(
        self, name: str, probe: Callable[[], object], faults: tuple[type[Exception], ...]
    ) -> None:
        self._name = name
        self._probe = probe
        self._faults = faults
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._closed.set()
        self._over = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether it is not worth asking at present."""
        return not self._closed.is_set()

    def trip(self, why: str) -> None:
        """Notes a silence."""
        with self._guard:
            if self.is_open or self._over.is_set():
                return
            self._closed.clear()
        log.warning("%s does not answer, going on without it: %s", self._name, why)
        threading.Thread(target=self._listen, name="breaker", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Until the server answers again, or so many seconds have gone by; whether it does."""
        return self._closed.wait(seconds)

    def stop(self) -> None:
        """Asks no more; what is asked from then on is asked of the server itself."""
        self._over.set()
        self._closed.set()

    def _listen(self) -> None:
        while not self._over.wait(PROBE_SECONDS):
            try:
                self._probe()
            except self._faults:
                continue
            log.info("%s answers again", self._name)
            break
        self._closed.set()
