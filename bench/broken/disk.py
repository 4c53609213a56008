"""The disk of the embedded PostgreSQL, full to the last byte."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg

from bench.broken.asking import Case, World, answers_while
from bench.broken.outcome import Outcome
from tests.commands.service import Service
from tests.faults.small_disk import MORE, address_in, couples, full, small_disk
from tests.faults.stack import BOARD, Asked, until

FULL = "the embedded PostgreSQL's disk full, up to its end"
TOKENS, ASKED_BEFORE = 4, 8  # each process has met each token by then


def faults(world: World) -> Iterator[Case]:
    """The one, and what measures it."""
    yield FULL, partial(_full, world)


def _full(world: World) -> Outcome:
    with (
        tempfile.TemporaryDirectory() as made,
        small_disk(Path(made), tokens=TOKENS) as (service, tokens, disk),
    ):
        turns = itertools.cycle(tokens)
        for _ in range(ASKED_BEFORE * len(tokens)):
            _ask(service, next(turns))
        address = address_in(disk)
        before = couples(service)

        @contextmanager
        def filled() -> Iterator[None]:
            with full(disk):
                with psycopg.connect(address, autocommit=True) as owner, suppress(psycopg.Error):
                    while True:  # until not even the server itself can go on
                        owner.execute(MORE)
                yield

        asked = answers_while(
            lambda: _ask(service, next(turns)), filled, world.seconds, lambda: None
        )
        recovery = until(lambda: service.ask("/readyz").status == 200, "the server is back")
        recovery += until(lambda: _is_well(service, before), "the board is fresh")
    return Outcome(fault=FULL, asked=asked, recovery=recovery)


def _ask(service: Service, token: str) -> Asked:
    began = time.monotonic()
    answer = service.ask(BOARD, {"Authorization": f"Bearer {token}"})
    return Asked(answer, time.monotonic() - began, began)


def _is_well(service: Service, before: int) -> bool:
    answer = service.ask(BOARD).json
    return not answer["stale"] and int(answer["users"]["totalCouples"]) == before
