"""The Redis memo: what was computed once is shared between processes for a few minutes.

Redis is never needed. A refused, hung or odd answer is a miss, and after a failure Redis is left
alone for a while. Values are JSON under a version and behind a checksum; anything else found there
is a miss, too.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from data import lease
from data.flights import Flights

log = logging.getLogger(__name__)

FORMAT = "wedsync:1"
CHECKSUM_LENGTH = 16
TIMEOUT_SECONDS = 0.25
REST_SECONDS = 10.0
PATIENCE_SECONDS = 2.0  # for another process that works out the same
LOOK_SECONDS = 0.02

Json = object
"""What ``json`` reads and writes."""


def connect(url: str | None) -> redis.Redis:
    """A client for ``url``, or an in-process stand-in when there is none. Never blocks here."""
    if url is None:
        import fakeredis

        return fakeredis.FakeRedis()
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=0,
    )


class Memo:
    """Remembers JSON values by key for ``seconds``; one computation per key at a time in all
    processes that share the Redis, and without Redis in this one. ``hits`` and ``misses`` count
    about how often that was of use."""

    def __init__(self, client: redis.Redis, seconds: int) -> None:
        self._client = client
        self.seconds = seconds
        self._rest_until = 0.0
        self._flights = Flights(patience=None)
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
        taken = self._guarded(lambda: [lease.take(self._client, place)])
        return cast("list[str | None]", taken)[0] if taken else ""

    def _give_back(self, place: str, proof: str | None) -> None:
        if proof:
            self._guarded(lambda: lease.give_back(self._client, place, proof))

    def _get(self, key: str) -> Json:
        raw = self._guarded(lambda: cast("bytes | None", self._client.get(f"{FORMAT}:{key}")))
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
        self._guarded(lambda: self._client.set(f"{FORMAT}:{key}", raw, ex=self.seconds))

    def _guarded(self, ask: Callable[[], object]) -> object:
        if time.monotonic() < self._rest_until:
            return None
        try:
            return ask()
        except (redis.RedisError, OSError) as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            log.warning("Redis does not answer, going on without it: %s", type(error).__name__)
            return None


def _checksum(key: str, text: bytes) -> bytes:
    """Of the key too, so that what belongs to one is never taken for another's."""
    return hashlib.sha256(key.encode() + b"\0" + text).hexdigest()[:CHECKSUM_LENGTH].encode()
