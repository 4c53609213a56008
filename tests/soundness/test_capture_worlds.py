"""However changes are noticed, every number of any world is the oracle's."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trials
from psycopg import Connection

from data.board import Numbers
from data.database import Database
from data.migrate import migrate
from data.refresh import refresh
from data.settings import Settings
from tests.oracle import World
from tests.soundness.agreement import commit, load, oracle_of
from tests.soundness.test_worlds import WORLDS, disagreements
from tests.soundness.worlds import Transaction, several_days, transactions, worlds

FEWER = trials(WORLDS, max_examples=max(1, int(os.environ.get("WORLDS", "25")) // 2))
EVERY_DAY = 10_000


@pytest.fixture
def by_row(database: Database, settings: Settings) -> None:
    """Changes are noticed row by row."""
    migrate(database.url, replace(settings, capture="row"))


@pytest.fixture
def by_looking(database: Database, settings: Settings) -> None:
    """Nothing tells of changes; each round looks through everything."""
    migrate(database.url, replace(settings, capture="none", recheck_days=EVERY_DAY))


@FEWER
@given(world=worlds(), later=transactions(), some=several_days())
@pytest.mark.usefixtures("by_row")
def test_row_triggers_tell_of_every_change(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    world: World,
    later: list[Transaction],
    some: list[date],
) -> None:
    load(connection, world)
    refresh(database)
    for transaction in later:
        world = commit(connection, world, transaction)
    refresh(database)
    holds(numbers, world, some)


@FEWER
@given(world=worlds(), later=transactions(), some=several_days())
@pytest.mark.usefixtures("by_looking")
def test_without_triggers_every_change_is_found_that_a_round_comes_after(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    world: World,
    later: list[Transaction],
    some: list[date],
) -> None:
    """What is overwritten before a round has looked is lost: that is what triggers are for."""
    load(connection, world)
    refresh(database)
    for transaction in later:
        for operation in transaction.operations:
            alone = replace(transaction, operations=[operation])
            world = commit(connection, world, alone)
            refresh(database)
    holds(numbers, world, some)


def holds(numbers: Numbers, world: World, some: list[date]) -> None:
    """Holds the days and this moment against the oracle."""
    oracle = oracle_of(world)
    for day in some:
        assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []
    now = numbers.board(fresh=True)
    assert disagreements(now, oracle, now.as_of) == []
