"""A board read in the middle of a day, beside a month, a week and a year ago at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import Connection

from data.board import Numbers
from data.calendar import instant, last_year_instant, midnight, previous_instant
from data.database import Database
from data.metric import Comparison
from data.reading import Board
from data.refresh import refresh
from tests.oracle import World
from tests.oracle.rows import collaboration, rating, session, subscription
from tests.soundness.agreement import TABLES, difference, load, oracle_of
from tests.soundness.door import door
from tests.soundness.small_business import name
from tests.soundness.worlds import worlds

LONDON = ZoneInfo("Europe/London")

# Most of what happens in Hypothesis's worlds lies in the hundred days before this moment.
NOW = datetime(2025, 5, 31, 12, 0, tzinfo=UTC)


def moved(world: World, by: timedelta) -> World:
    """The same world at another time."""

    def later(value: Any) -> Any:
        if isinstance(value, datetime):
            return value + by
        if isinstance(value, date):
            return value + timedelta(days=by.days)
        return value

    return World(
        **{
            table: [
                {column: later(value) for column, value in row.items()} for row in world.rows(table)
            ]
            for table in TABLES
        }  # type: ignore[arg-type]
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(world=worlds())
def test_a_board_of_this_moment_and_all_it_is_compared_with_are_the_oracles(
    database: Database, numbers: Numbers, connection: Connection[Any], world: World
) -> None:
    world = moved(world, numbers.now().astimezone(UTC) - NOW)
    load(connection, world)
    refresh(database)
    assert differences(numbers.board(fresh=True), world) == []


GAPS = (0, 1, 5, 6, 7, 8, 28, 29, 30, 31, 32, 89, 90)


def edges_of(day: date) -> World:
    """What comes and goes just before and just after any clock time of a local day: each thing
    also happened at the first moment of a day so many days before."""
    world = World()
    late = instant(datetime.combine(day, time(23, 59, 59)), LONDON)
    for gap in GAPS:
        early = midnight(day - timedelta(days=gap), LONDON)
        key = f"gap {gap}"
        supplier, other, couple, client = (
            name(f"{key} {who}") for who in ("supplier", "other", "couple", "client")
        )
        world.user_profiles += [
            {"id": supplier, "user_type": "supplier", "created_at": early, "deleted_at": late},
            {"id": couple, "user_type": "couple", "region": key, "created_at": early},
            {"id": other, "user_type": "supplier", "category": key, "created_at": late},
        ]
        world.subscriptions.append(
            subscription(name(f"{key} pays"), supplier, "19.00")
            | {"started_at": early, "ended_at": late}
        )
        world.subscriptions.append(
            subscription(name(f"{key} will pay"), other, "49.00") | {"started_at": late}
        )
        world.vendor_collaborations.append(
            collaboration(name(f"{key} works"), supplier, other, "2020-01-01", client_id=client)
            | {"created_at": early, "last_activity": late}
        )
        for number, moment in enumerate((early, late)):
            for who in (supplier, couple, name(f"{key} stranger")):
                world.user_sessions.append(
                    session(name(f"{who} {number}"), who, "2020-01-01", user_type="couple")
                    | {"created_at": moment, "session_duration": Decimal(60 + gap + number)}
                )
            world.vendor_feedback.append(
                rating(name(f"{key} rates {number}"), supplier, "4.5", "2020-01-01")
                | {"created_at": moment, "rating": Decimal(1 + gap % 5)}
            )
    return world


@pytest.mark.parametrize("find", [previous_instant, last_year_instant])
@pytest.mark.parametrize("comparison", Comparison)
def test_what_happens_later_on_a_day_is_not_in_the_number_read_in_its_middle(
    shared_database: Database,
    shared_connection: Connection[Any],
    find: Callable[[datetime, Comparison, ZoneInfo], datetime],
    comparison: Comparison,
) -> None:
    numbers = door(shared_database)
    world = edges_of(find(numbers.now(), comparison, LONDON).astimezone(LONDON).date())
    load(shared_connection, world)
    refresh(shared_database)
    board = numbers.board(fresh=True)
    assert differences(board, world) == []


def differences(board: Board, world: World) -> list[str]:
    """Every way in which a board departs from the oracle."""
    oracle = oracle_of(world)
    return [
        found
        for each in board.readings
        if (found := difference(each.metric, each, oracle.reading(each.metric.id, board.as_of)))
    ]
