"""One breaker before Redis for all who use it in a process, and a probe that closes it again."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import redis

from data import breaker
from data.cache import Memo
from data.shared import Shared, connect
from data.tally import Tally
from tests.data.computation import Computation, anything
from tests.faults.relay import Relay, Weather
from tests.listening import PATIENCE_SECONDS

KEY = "board"


@pytest.fixture
def relay(redis_url: str) -> Iterator[Relay]:
    """A network before Redis that can be made to misbehave."""
    asked = redis.Redis.from_url(redis_url).connection_pool.connection_kwargs
    made = Relay(lambda: _connected(asked))
    yield made
    made.close()


def _connected(asked: dict[str, object]) -> socket.socket:
    if "path" in asked:
        made = socket.socket(socket.AF_UNIX)
        made.connect(str(asked["path"]))
        return made
    return socket.create_connection((str(asked["host"]), int(str(asked["port"]))))


@pytest.fixture
def shared(relay: Relay) -> Iterator[Shared]:
    """Redis by way of that network."""
    made = connect(f"redis://127.0.0.1:{relay.port}/0")
    yield made
    made.close()


BAD = [each for each in Weather if each is not Weather.FAIR]


@pytest.mark.parametrize("weather", BAD, ids=lambda each: each.name.lower())
def test_whoever_finds_it_away_or_late_finds_it_so_for_all(
    relay: Relay, shared: Shared, weather: Weather
) -> None:
    tally, memo = Tally(shared), Memo(shared, 300)
    assert tally.add("x", 300).shared == 1
    relay.turn(weather)
    assert tally.add("x", 300).shared is None
    assert shared._breaker.is_open
    assert memo.remember(KEY, Computation(), anything) == "computed"
    relay.turn(Weather.FAIR)
    assert shared._breaker.wait(PATIENCE_SECONDS)
    assert tally.add("x", 300).shared == 2
    assert memo.remember(KEY, Computation(), anything) == "computed"
    assert memo.remember(KEY, Computation("another"), anything) == "computed"


def test_no_request_asks_while_it_is_away(
    relay: Relay, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PROBE_SECONDS", PATIENCE_SECONDS)
    relay.turn(Weather.STALLED)
    asked: list[int] = []

    def ask(client: redis.Redis) -> object:
        asked.append(1)
        return client.get(KEY)

    assert [shared.ask(ask) for _ in range(100)] == [None] * 100
    assert asked == [1]


def test_a_redis_that_refuses_to_keep_more_is_still_read(redis_url: str) -> None:
    shared = connect(redis_url)
    shared.client.set(KEY, "before")
    shared.client.config_set("maxmemory", "1")
    try:
        assert shared.ask(lambda client: client.set(KEY, "x" * 1000)) is None
        assert shared.ask(lambda client: client.get(KEY)) == b"before"
    finally:
        shared.client.config_set("maxmemory", "0")
        shared.close()
