"""The Redis memo: what was computed once is shared between processes for a few minutes.

Redis is never needed: no answer is a miss. Values are JSON under a version and behind a checksum;
anything else found there is a miss, too.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from typing import cast

from data import lease
from data.flights import Flights
from data.shared import Shared

log = logging.getLogger(__name__)

FORMAT = "wedsync:1"
CHECKSUM_LENGTH = 16
PATIENCE_SECONDS = 2.0  # for another process that works out the same
LOOK_SECONDS = 0.02

Json = object
"""What ``json`` reads and writes."""


class Memo:
    """Remembers JSON values by key for ``seconds``; one computation per key at a time in all
    processes that share the Redis, and without Redis in this one. ``hits`` and ``misses`` count
    about how often that was of use."""

    def __init__(self, shared: Shared, seconds: int) -> None:
        self._shared = shared
        self.seconds = seconds
        self._flights = Flights()
        self.hits = 0
        self.misses = 0

    def remember(
        self, key: str, compute: Callable[[], Json], valid: Callable[[Json], bool]
    ) -> Json:
        """The value kept under ``key``, computed and kept when there is none that is ``valid``."""
        found = self._get(key)
        if found is not None and valid(found):
            self.hits += 1
            return found
        with self._flights.alone(key):
            found = self._get(key)
            if found is not None and valid(found):
                self.hits += 1
                return found
            return self._compute(key, compute, valid)

    def _compute(
        self, key: str, compute: Callable[[], Json], valid: Callable[[Json], bool]
    ) -> Json:
        """Works the value out, or takes it from the process that is at it. Nobody waits for long,
        whatever becomes of that one."""
        place = f"{FORMAT}:lease:{key}"
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            proof = self._take(place)
            # after the lease: whoever gave it back had left the value before
            found = self._get(key)
            if found is not None and valid(found):
                self._give_back(place, proof)
                return found
            if proof is not None or time.monotonic() >= give_up:
                break
            time.sleep(LOOK_SECONDS)
        self.misses += 1
        try:
            value = compute()
            self._set(key, value)
            return value
        finally:
            self._give_back(place, proof)

    def _take(self, place: str) -> str | None:
        """None while another process holds the lease; empty where there is nobody to ask."""
        taken = self._shared.ask(lambda client: [lease.take(client, place)])
        return taken[0] if taken else ""

    def _give_back(self, place: str, proof: str | None) -> None:
        if proof:
            self._shared.ask(lambda client: lease.give_back(client, place, proof))

    def _get(self, key: str) -> Json:
        raw = self._shared.ask(lambda client: client.get(f"{FORMAT}:{key}"))
        if not isinstance(raw, bytes):
            return None
        text = raw[CHECKSUM_LENGTH:]
        if raw[:CHECKSUM_LENGTH] != _checksum(key, text):
            log.warning("the cache holds something that is not ours; computing anew")
            return None
        return cast(Json, json.loads(text))

    def _set(self, key: str, value: Json) -> None:
        text = json.dumps(value, separators=(",", ":")).encode()
        raw = _checksum(key, text) + text
        self._shared.ask(lambda client: client.set(f"{FORMAT}:{key}", raw, ex=self.seconds))


def _checksum(key: str, text: bytes) -> bytes:
    """Of the key too, so that what belongs to one is never taken for another's."""
    return hashlib.sha256(key.encode() + b"\0" + text).hexdigest()[:CHECKSUM_LENGTH].encode()
