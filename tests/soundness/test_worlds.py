"""Whatever the rows are, every number of the board is the oracle's, to the last digit."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from data.board import Numbers
from data.cache import Memo
from data.calendar import GRAINS, Grain
from data.database import Database
from data.reading import Board
from data.refresh import rebuild, refresh
from data.shared import connect
from tests.oracle import Oracle, World
from tests.soundness.agreement import commit, comparable, difference, load, oracle_of
from tests.soundness.worlds import Transaction, days, several_days, transactions, worlds

WORLDS = settings(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture
def numbers(database: Database) -> Numbers:
    """The door to numbers of an empty database, in London."""
    return Numbers(
        database,
        Memo(connect(None), 300),
        zone=ZoneInfo("Europe/London"),
        currency="GBP",
        refresh_seconds=30,
    )


@WORLDS
@given(world=worlds(), some=several_days(), at_once=st.booleans())
def test_every_number_of_any_world_is_the_oracles(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    world: World,
    some: list[date],
    at_once: bool,
) -> None:
    load(connection, world)
    if at_once:
        rebuild(database)
    refresh(database)
    oracle = oracle_of(world)
    for day in some:
        assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []


@WORLDS
@given(
    world=worlds(), later=transactions(), at_once=st.sampled_from([1, 3, 8]), some=several_days()
)
def test_numbers_follow_every_change_and_past_days_keep_their_history(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    world: World,
    later: list[Transaction],
    at_once: int,
    some: list[date],
) -> None:
    load(connection, world)
    for number, transaction in enumerate(later):
        if number % at_once == 0:
            refresh(database)
        world = commit(connection, world, transaction)
    refresh(database)
    oracle = oracle_of(world)
    for day in some:
        assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []
    now = numbers.board(fresh=True)
    assert disagreements(now, oracle, now.as_of) == []


@WORLDS
@given(world=worlds(), day=days(), length=st.integers(0, 40), grain=st.sampled_from(GRAINS))
def test_drill_downs_and_movements_of_any_range_are_the_oracles(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    world: World,
    day: date,
    length: int,
    grain: Grain,
) -> None:
    load(connection, world)
    refresh(database)
    oracle = oracle_of(world)
    first, at = day - timedelta(days=length), oracle.at_end_of(day)
    for metric in numbers.metrics:
        series = numbers.series(metric.id, start=first, end=day, grain=grain, as_of=day)
        expected = oracle.drill_down(metric.id, first, day, grain, at)
        found = [
            (each.day, each.value, comparable(each.parts, additive=metric.additive))
            for each in series.points
        ]
        assert found == [
            (each.date, each.value, comparable(each.breakdown, additive=metric.additive))
            for each in expected
        ], metric.id
    series = numbers.series("mrr", start=first, end=day, grain=grain, as_of=day)
    assert series.movements
    assert asdict(series.movements) == oracle.movements(first, day, at)
    assert [asdict(each) for each in series.point_movements] == [
        each.movements for each in oracle.movements_by_bucket(first, day, grain, at)
    ]


def disagreements(board: Board, oracle: Oracle, at: datetime) -> list[str]:
    """Every way in which the board departs from the oracle."""
    found = [
        difference(each.metric, each, oracle.reading(each.metric.id, at)) for each in board.readings
    ]
    return [line for line in found if line]
