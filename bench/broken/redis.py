"""Redis, broken in every way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.broken.asking import Case, World, measure, weathers
from bench.broken.outcome import Outcome
from bench.small_world import TEMPLATE
from tests.faults.servers import RedisServer, dashboard

AT_THE_START = "Redis: away at the start"


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    stack, redis_server = world.stack, world.redis
    yield from weathers(stack, stack.redis, "Redis", world.seconds)
    for name, act in (
        ("Redis: hangs", redis_server.frozen),
        ("Redis: gone, back empty", partial(_gone, redis_server)),
        ("Redis: full", partial(_full, redis_server)),
    ):
        yield name, partial(measure, stack, name, act, world.seconds)
    yield AT_THE_START, partial(_at_the_start, world)


def _at_the_start(world: World) -> Outcome:
    world.redis.stop()
    back = False

    @contextmanager
    def away() -> Iterator[None]:
        nonlocal back
        yield
        world.redis.start()
        back = True

    try:
        with dashboard(
            world.postgres, TEMPLATE, world.redis, world.folder, "no_redis", tokens=16
        ) as stack:
            return measure(stack, AT_THE_START, away, world.seconds)
    finally:
        if not back:
            world.redis.start()


@contextmanager
def _gone(redis_server: RedisServer) -> Iterator[None]:
    redis_server.stop()
    try:
        yield
    finally:
        redis_server.start()


@contextmanager
def _full(redis_server: RedisServer) -> Iterator[None]:
    client = redis_server.client()
    client.config_set("maxmemory", "1")
    try:
        yield
    finally:
        client.config_set("maxmemory", "0")
