"""The Redis that processes share, asked through one breaker for all who use it in a process.

It is never needed: where it is away, late or talks nonsense, there is no answer, and nobody asks
again before a probe of its own got one in time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from data.breaker import Breaker

TIMEOUT_SECONDS = 0.1  # a thousand times what an answer takes; later is as good as never
SAID_SECONDS = 10.0
NONSENSE = (redis.RedisError, OSError, ValueError, TypeError)

T = TypeVar("T")

log = logging.getLogger(__name__)


class Shared:
    """A Redis, or what stands in for one in this process alone."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client
        self._breaker = Breaker("Redis", client.ping, NONSENSE)
        self._said = 0.0

    def ask(self, question: Callable[[redis.Redis], T]) -> T | None:
        """What ``question`` gets; None where there is no answer, or one that it cannot read."""
        if self._breaker.is_open:
            return None
        try:
            return question(self.client)
        except redis.ResponseError as error:
            self._say(str(error))  # it is there and refuses this: full, or not ours to write to
        except NONSENSE as error:
            self._breaker.trip(type(error).__name__)
            # what was lost with this connection may have been lost with the idle ones too
            self.client.connection_pool.disconnect(inuse_connections=False)
        return None

    def close(self) -> None:
        """Gives the connections back."""
        self._breaker.stop()
        self.client.close()

    def _say(self, why: str) -> None:
        if time.monotonic() - self._said > SAID_SECONDS or not self._said:
            self._said = time.monotonic()
            log.warning("Redis refuses what it is asked, going on without: %s", why)


def connect(url: str | None) -> Shared:
    """The Redis at ``url``, or an in-process stand-in when there is none. Never blocks here."""
    if url is None:
        import fakeredis

        return Shared(fakeredis.FakeRedis())
    return Shared(
        redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # of a connection that is gone, at once; of one that is late, never
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            health_check_interval=0,
        )
    )
