"""Why recurring revenue changed, to the penny, over any range and in any buckets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data.board import Numbers
from data.database import Database
from data.reading import Movements
from data.refresh import refresh
from tests.oracle import World
from tests.oracle.rows import rate, subscription, utc
from tests.oracle.world import Row
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, name

FLOWS = ("new", "expansion", "reactivation", "contraction", "churn", "currency")


def adds_up(moves: Movements) -> bool:
    """Whether the flows explain the change."""
    return moves.end == (
        moves.start + moves.new + moves.expansion + moves.reactivation
        - moves.contraction - moves.churn + moves.currency
    )  # fmt: skip


def told(moves: Movements | None) -> dict[str, int]:
    """What is not nothing."""
    assert moves
    return {
        each.name: getattr(moves, each.name)
        for each in fields(moves)
        if getattr(moves, each.name) != 0
    }


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_buckets_follow_each_other_and_add_up_to_the_range(numbers: Numbers, grain: str) -> None:
    series = numbers.series("mrr", start=date(2025, 4, 10), end=DAY, grain=grain, as_of=DAY)
    total, each = series.movements, series.point_movements
    assert total
    assert adds_up(total)
    assert all(adds_up(moves) for moves in each)
    assert (total.start, total.end) == (each[0].start, each[-1].end)
    assert [moves.end for moves in each[:-1]] == [moves.start for moves in each[1:]]
    assert [moves.end for moves in each] == [point.value for point in series.points]
    for flow in FLOWS:
        assert getattr(total, flow) == sum(getattr(moves, flow) for moves in each), flow


def test_a_range_of_one_day_starts_with_the_day_before(numbers: Numbers) -> None:
    series = numbers.series("mrr", start=DAY, end=DAY, as_of=DAY)
    yesterday = numbers.board(DAY - timedelta(days=1)).find("mrr").value
    assert series.movements
    assert series.movements.start == yesterday


# -- from here on, other rows than the small business's


@pytest.fixture(scope="module")
def platform(business: Database) -> Iterator[Connection[Any]]:
    """The platform's connection to the database of this file."""
    with psycopg.connect(business.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def moved(business: Database, platform: Connection[Any]) -> Any:
    """The movements of June 2025 up to the 15th, of these rows."""

    def read(subscriptions: list[Row], rates: list[Row] | None = None) -> dict[str, int]:
        load(platform, World(subscriptions=subscriptions, exchange_rates=rates or []))
        refresh(business)
        series = door(business).series(
            "mrr", start=date(2025, 6, 1), end=DAY, grain="month", as_of=DAY
        )
        assert series.movements
        assert adds_up(series.movements)
        assert series.point_movements == (series.movements,)
        return told(series.movements)

    return read


def paid(key: str, amount: str, first: str, last: str | None = None, **columns: Any) -> Row:
    """Rose pays from one day to another."""
    ends = {"ended_at": utc(last)} if last else {}
    return subscription(name(key), name("Rose"), amount, first, **ends, **columns)


def test_the_first_payment_ever_is_new(moved: Any) -> None:
    assert moved([paid("A", "19.00", "2025-06-03")]) == {"new": 1_900, "end": 1_900}


def test_coming_back_is_reactivation(moved: Any) -> None:
    rows = [paid("A", "19.00", "2025-03-01", "2025-04-01"), paid("B", "49.00", "2025-06-03")]
    assert moved(rows) == {"reactivation": 4_900, "end": 4_900}


def test_going_to_nothing_is_churn(moved: Any) -> None:
    rows = [paid("A", "19.00", "2025-03-01", "2025-06-05")]
    assert moved(rows) == {"start": 1_900, "churn": 1_900}


def test_more_is_expansion_and_less_is_contraction(moved: Any) -> None:
    more = [paid("A", "19.00", "2025-03-01"), paid("B", "30.00", "2025-06-05")]
    assert moved(more) == {"start": 1_900, "expansion": 3_000, "end": 4_900}
    less = [paid("A", "19.00", "2025-03-01"), paid("B", "30.00", "2025-03-01", "2025-06-05")]
    assert moved(less) == {"start": 4_900, "contraction": 3_000, "end": 1_900}


def test_a_plan_swapped_within_a_day_is_one_change(moved: Any) -> None:
    rows = [
        paid("A", "19.00", "2025-03-01", "2025-06-05 09:00"),
        paid("B", "49.00", "2025-06-05 17:00"),
    ]
    assert moved(rows) == {"start": 1_900, "expansion": 3_000, "end": 4_900}


def test_a_sign_up_and_a_cancellation_in_one_month_both_show(moved: Any) -> None:
    rows = [paid("A", "19.00", "2025-06-02", "2025-06-09")]
    assert moved(rows) == {"new": 1_900, "churn": 1_900}


def test_a_payment_within_one_day_shows_nowhere(moved: Any) -> None:
    assert moved([paid("A", "19.00", "2025-06-02 09:00", "2025-06-02 17:00")]) == {}


def test_a_rate_alone_is_a_currency_movement(moved: Any) -> None:
    rates = [rate("2025-01-01", "EUR", "0.85"), rate("2025-06-10", "EUR", "0.80")]
    rows = [paid("A", "100.00", "2025-03-01", currency="EUR")]
    assert moved(rows, rates) == {"start": 8_500, "currency": -500, "end": 8_000}


def test_a_price_and_a_rate_that_change_together_are_told_apart(moved: Any) -> None:
    rates = [rate("2025-01-01", "EUR", "0.85"), rate("2025-06-10", "EUR", "0.80")]
    rows = [
        paid("A", "100.00", "2025-03-01", currency="EUR"),
        paid("B", "50.00", "2025-06-10 12:00", currency="EUR"),
    ]
    assert moved(rows, rates) == {
        "start": 8_500, "currency": -500, "expansion": 4_000, "end": 12_000,
    }  # fmt: skip


def test_another_subscription_of_the_same_business_is_not_new(
    business: Database, platform: Connection[Any]
) -> None:
    studio = {"user_type": "supplier", "organization_id": name("studio")}
    load(
        platform,
        World(
            user_profiles=[
                {"id": name(who), "created_at": utc("2024-01-01")} | studio
                for who in ("Rose", "Ruth")
            ],
            subscriptions=[
                paid("A", "19.00", "2025-03-01"),
                subscription(name("B"), name("Ruth"), "49.00", "2025-06-03"),
            ],
        ),
    )
    refresh(business)
    series = door(business).series("mrr", start=date(2025, 6, 1), end=DAY, as_of=DAY)
    assert told(series.movements) == {"start": 1_900, "expansion": 4_900, "end": 6_800}
