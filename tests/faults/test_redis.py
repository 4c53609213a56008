"""Whatever becomes of Redis, every request gets the numbers that the rows have."""

from __future__ import annotations

import pytest

from tests.faults.relay import Weather
from tests.faults.servers import RedisServer, Start
from tests.faults.stack import BOARD, Stack

BAD = [each for each in Weather if each is not Weather.FAIR]


def live_board(stack: Stack) -> None:
    """All answers are boards of this moment with the numbers of the rows."""
    stack.recover()
    wanted = stack.couples()
    for asked in stack.ask_often():
        assert asked.answer.status == 200, asked.answer.body
        assert asked.answer.json["stale"] is False
        assert asked.answer.json["users"]["totalCouples"] == wanted


@pytest.mark.parametrize("weather", BAD, ids=lambda each: each.name.lower())
def test_bad_weather_before_redis_is_not_noticed(stack: Stack, weather: Weather) -> None:
    with stack.weather(stack.redis, weather):
        live_board(stack)
        stack.add_couple()
        live_board(stack)


def test_redis_that_hangs_is_not_noticed(stack: Stack, redis_here: RedisServer) -> None:
    with redis_here.frozen():
        stack.add_couple()
        live_board(stack)


def test_redis_that_comes_back_empty_is_not_noticed(stack: Stack, redis_here: RedisServer) -> None:
    redis_here.stop()
    live_board(stack)
    redis_here.start()
    live_board(stack)


def test_redis_that_is_full_is_not_noticed(stack: Stack, redis_here: RedisServer) -> None:
    client = redis_here.client()
    client.config_set("maxmemory", "1")
    try:
        stack.add_couple()
        live_board(stack)
    finally:
        client.config_set("maxmemory", "0")


@pytest.mark.parametrize("junk", [b"\x80\x04\x95pickle", b'{"a":1}', b"", b"null"])
def test_whatever_lies_in_redis_is_computed_anew(
    stack: Stack, redis_here: RedisServer, junk: bytes
) -> None:
    client = redis_here.client()
    stack.add_couple()
    stack.recover()
    for key in client.scan_iter():
        if client.type(key) == b"string":
            client.set(key, junk, keepttl=True)
    past = stack.ask(f"{BOARD}?as_of=2020-01-01").answer
    assert past.status == 200, past.body
    live_board(stack)


def test_dashboard_starts_without_its_redis(
    start_stack: Start,
    redis_here: RedisServer,
) -> None:
    redis_here.stop()
    try:
        with start_stack("faults_cold_redis") as cold:
            live_board(cold)
            redis_here.start()
            live_board(cold)
    finally:
        if redis_here.process and redis_here.process.poll() is not None:
            redis_here.start()
