"""Processes of the dashboard's own that die, hang or are told to go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psutil

from bench.broken.asking import NO_ANSWER, Case, World, measure
from bench.broken.outcome import CLIENTS, Outcome
from bench.small_world import TEMPLATE
from tests.commands.service import RUN, serving
from tests.faults.servers import dashboard
from tests.faults.stack import Asked, Stack

TOLD = "told to stop (the last column is until it has)"
KILLED = "kill -9 of everything, until it is started again and counts every row"


def faults(world: World) -> Iterator[Case]:
    """Each, and what measures it."""
    for name, act in (("a worker killed", _kill), ("a worker hangs", _hang)):
        yield name, partial(measure, world.stack, name, partial(act, world.stack), world.seconds)
    yield TOLD, partial(_stopped, world)


def killed(world: World) -> str:
    """In a sentence, how long it takes until the next one that is started counts every row."""
    with dashboard(world.postgres, TEMPLATE, world.redis, world.folder, "killed") as stack:
        family = psutil.Process(stack.service.process.pid)
        for each in (family, *family.children(recursive=True)):
            each.kill()
        stack.service.process.wait()
        stack.add_couple()
        began = time.monotonic()
        output = world.folder / "again"
        with serving(RUN, stack.service.port, stack.env, output) as again:
            again.token = stack.tokens[0]
            stack.service = again
            stack.recover()
            return f"{KILLED}: {time.monotonic() - began:.1f} s"


def _stopped(world: World) -> Outcome:
    """SIGTERM while people ask: an error is a request that was taken and not answered."""
    with dashboard(world.postgres, TEMPLATE, world.redis, world.folder, "told", tokens=16) as stack:
        stack.acquaint()
        asked: list[Asked] = []
        threads = [threading.Thread(target=_ask, args=(stack, asked)) for _ in range(CLIENTS)]
        for each in threads:
            each.start()
        time.sleep(world.seconds)
        began = time.monotonic()
        stack.service.process.terminate()
        for each in threads:
            each.join()
        stack.service.process.wait()
        return Outcome(fault=TOLD, asked=asked, recovery=time.monotonic() - began)


def _ask(stack: Stack, asked: list[Asked]) -> None:
    """Until nobody listens any more."""
    while True:
        time.sleep(0.05)
        began = time.monotonic()
        try:
            asked.append(stack.ask())
        except ConnectionRefusedError:
            return
        except OSError:
            asked.append(Asked(NO_ANSWER, time.monotonic() - began, began))


@contextmanager
def _hang(stack: Stack) -> Iterator[None]:
    """For as long as the fault lasts; gunicorn would replace it after 25 seconds."""
    hung = psutil.Process(stack.service.process.pid).children()[0]
    hung.suspend()
    try:
        yield
    finally:
        hung.resume()


@contextmanager
def _kill(stack: Stack) -> Iterator[None]:
    psutil.Process(stack.service.process.pid).children()[0].kill()
    yield
