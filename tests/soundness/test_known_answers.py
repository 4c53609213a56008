"""The seventeen numbers of a small business, as a hand reckons them by the definitions."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from psycopg import Connection

from data.board import Numbers
from data.catalogue import METRICS
from data.database import Database
from data.reading import Board
from data.refresh import refresh
from tests.soundness.agreement import comparable, difference, load, oracle_of
from tests.soundness.door import door
from tests.soundness.small_business import DAY, world
from tests.soundness.small_business_answers import ANSWERS, Answer


@pytest.fixture(scope="module")
def small_business(
    shared_database: Database, shared_connection: Connection[Any]
) -> tuple[Numbers, Board]:
    """The door to the small business, and its board of the day."""
    load(shared_connection, world())
    refresh(shared_database)
    numbers = door(shared_database)
    return numbers, numbers.board(DAY)


def test_every_metric_has_a_known_answer() -> None:
    assert list(ANSWERS) == [metric.id for metric in METRICS]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_card_says_what_the_hand_reckoned(
    small_business: tuple[Numbers, Board], metric: Any
) -> None:
    reading, answer = small_business[1].find(metric.id), ANSWERS[metric.id]
    assert reading.previous
    assert reading.last_year
    found = Answer(
        value=reading.value,
        parts=comparable(reading.parts, additive=metric.additive),
        previous=reading.previous.value,
        last_year=reading.last_year.value,
        change=reading.previous.change,
        percent=reading.previous.change_percent,
        trend=reading.trend,
        status=reading.status,
        target=reading.target.value if reading.target else None,
        benchmark=reading.benchmark.value if reading.benchmark else None,
        n=reading.n,
        median=reading.median,
        at=(
            reading.previous.at.astimezone(UTC),
            reading.last_year.at.astimezone(UTC),
        ),
    )
    assert found == answer
    assert reading.error is None
    assert reading.reason is None
    assert not reading.previous.before_data
    assert not reading.last_year.before_data


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_the_oracle_reckons_the_same(small_business: tuple[Numbers, Board], metric: Any) -> None:
    oracle = oracle_of(world())
    at = oracle.at_end_of(DAY)
    expected = oracle.reading(metric.id, at)
    assert expected.value == ANSWERS[metric.id].value
    assert difference(metric, small_business[1].find(metric.id), expected) is None


def test_a_currency_without_a_rate_is_a_notice_and_not_money(
    small_business: tuple[Numbers, Board],
) -> None:
    assert small_business[1].notices == (
        "1 paid subscription in USD left out of all money: no exchange rate is known.",
    )


def test_the_sparkline_is_the_number_at_the_end_of_each_of_thirty_days(
    small_business: tuple[Numbers, Board],
) -> None:
    spark = small_business[1].find("mrr").spark
    assert [point.day for point in (spark[0], spark[-1])] == [date(2025, 5, 17), DAY]
    values = {point.day: point.value for point in spark}
    assert len(spark) == 30
    assert values[date(2025, 5, 19)] == 9_533  # A, B, C, I
    assert values[date(2025, 5, 20)] == 13_943  # and D
    assert values[date(2025, 5, 31)] == 13_943
    assert values[date(2025, 6, 1)] == 14_793  # and E, at 0.85
    assert values[date(2025, 6, 9)] == 12_893  # I fell out of its grace
    assert values[date(2025, 6, 10)] == 10_993  # C ended
    assert values[date(2025, 6, 14)] == 10_993
    assert values[DAY] == 10_976  # E at 0.8333
    assert all(point.complete for point in spark)


def test_a_drill_down_by_week_counts_people_once_a_week(
    small_business: tuple[Numbers, Board],
) -> None:
    series = small_business[0].series(
        "dau", start=date(2025, 6, 4), end=DAY, grain="week", as_of=DAY
    )
    assert [(point.day, point.value, dict(point.parts)) for point in series.points] == [
        (date(2025, 6, 4), 2, {"couple": 2}),
        (date(2025, 6, 9), 5, {"couple": 2, "supplier": 3}),
    ]
    assert [point.complete for point in series.points] == [True, True]


def test_movements_explain_every_penny_of_a_month(
    small_business: tuple[Numbers, Board],
) -> None:
    series = small_business[0].series(
        "mrr", start=date(2025, 5, 16), end=DAY, grain="month", as_of=DAY
    )
    assert series.movements
    moves = series.movements
    assert (moves.start, moves.end) == (9_533, 10_976)
    assert moves.new == 4_410  # D
    assert moves.expansion == 850  # E, on top of what the studio pays
    assert moves.reactivation == 0
    assert moves.contraction == 1_900  # I fell out of its grace, the studio pays on
    assert moves.churn == 1_900  # C
    assert moves.currency == -17  # E, 8.50 to 8.33
    assert [(each.start, each.end) for each in series.point_movements] == [
        (9_533, 13_943),
        (13_943, 10_976),
    ]
