"""Counting over a while, with Redis and without."""

from __future__ import annotations

import pytest

from data.shared import connect
from data.tally import MOST_KEYS, Tally


@pytest.fixture(params=["redis", "stand-in", "none", "refused"])
def tally(request: pytest.FixtureRequest, redis_url: str) -> Tally:
    """On each kind of Redis there may be."""
    urls = {"redis": redis_url, "stand-in": None, "refused": "redis://127.0.0.1:1/0"}
    return Tally(None if request.param == "none" else connect(urls[request.param]))


def test_events_add_up_until_they_are_cleared(tally: Tally) -> None:
    assert tally.count("a").number == 0
    assert [tally.add("a", 60).number for _ in range(3)] == [1, 2, 3]
    assert tally.count("a").number == 3
    assert 0 < tally.count("a").wait <= 60
    assert tally.count("b").number == 0
    tally.clear("a")
    assert tally.count("a").number == 0


def test_a_window_ends_by_itself(tally: Tally) -> None:
    assert tally.add("a", 1).number == 1
    while tally.count("a").number:
        pass
    assert tally.add("a", 60).number == 1


def test_two_processes_share_a_count(redis_url: str) -> None:
    one, other = Tally(connect(redis_url)), Tally(connect(redis_url))
    one.add("a", 60)
    assert other.add("a", 60).number == 2
    assert one.count("a").number == 2


def test_events_counted_while_redis_was_away_still_count(redis_url: str) -> None:
    shared = connect(redis_url)
    tally, client = Tally(shared), shared.client
    tally.add("a", 60)
    tally.add("a", 60)
    client.flushall()
    assert tally.count("a").number == 2


def test_an_odd_value_in_redis_is_no_error(redis_url: str) -> None:
    shared = connect(redis_url)
    tally, client = Tally(shared), shared.client
    tally.add("a", 60)
    (key,) = client.keys("wedsync:tally:*")
    client.set(key, b"\x80\x04 not a number")
    assert tally.add("a", 60).number == 2


def test_memory_is_bounded_here_and_ends_in_redis(redis_url: str) -> None:
    tally = Tally(None)
    for n in range(MOST_KEYS + 100):
        tally.add(f"key {n}", 300)
    assert len(tally._counts) <= MOST_KEYS
    shared = connect(redis_url)
    client = shared.client
    Tally(shared).add("x" * 100_000, 300)
    (key,) = client.keys("*")
    assert len(key) < 60
    assert 0 < client.ttl(key) <= 300
