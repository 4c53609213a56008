"""What the definitions say at their edges, on a row or two each, as a hand reckons it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import Connection

from data.board import Numbers
from data.catalogue import METRICS
from data.database import Database
from data.migrate import migrate
from data.refresh import refresh
from data.settings import Settings
from tests.oracle import World
from tests.oracle.rows import couple, session, subscription, supplier, utc
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, name


def test_a_database_without_rows_has_seventeen_cards_and_no_error(
    database: Database, numbers: Numbers
) -> None:
    refresh(database)
    board = numbers.board()
    nothing = {
        "growth": "There was no recurring revenue one month earlier to grow from.",
        "churn": "No account was paying one month earlier, so none could leave.",
        "avg_coordination_time": "No wedding had any activity in the last 30 days.",
        "vendor_satisfaction": "Fewer than 5 ratings were given in the last 90 days.",
        "avg_session_duration": "No finished session was started in the last 30 days.",
    }
    assert {each.metric.id: each.value for each in board.readings} == {
        metric.id: None if metric.id in nothing else 0 for metric in METRICS
    }
    for each in board.readings:
        assert each.error is None
        assert each.reason == nothing.get(each.metric.id)
        assert each.parts == {}
        assert each.trend is None
        assert each.previous
        assert each.previous.before_data
        assert each.previous.change is None
        assert len(each.spark) == 30
    assert board.first_day is None
    assert board.notices == ()
    assert board.find("mrr").status == "error"
    assert board.find("dau").target is None  # 40 % of nobody
    assert board.find("dau").status is None


def test_a_comparison_before_the_first_row_says_so(
    database: Database, numbers: Numbers, connection: Connection[Any]
) -> None:
    young = World(
        user_profiles=[couple(name("Ann"), "2025-06-01 12:00")],
        user_sessions=[session(name("s"), name("Ann"), "2025-06-07 23:00", user_type="couple")],
    )
    load(connection, young)
    refresh(database)
    board = numbers.board(DAY)
    assert board.first_day == date(2025, 6, 1)
    couples, users = board.find("total_couples"), board.find("dau")
    assert couples.previous
    assert couples.previous.before_data  # 15 May
    assert couples.previous.trend is None
    assert users.previous
    assert not users.previous.before_data  # 8 June
    assert users.previous.value == 1
    assert users.previous.change == -1
    assert users.previous.change_percent == -100
    assert users.trend == "down"
    assert users.last_year
    assert users.last_year.before_data


def test_nothing_to_nothing_is_no_change_and_nothing_to_something_is_new(
    database: Database, numbers: Numbers, connection: Connection[Any]
) -> None:
    load(
        connection,
        World(
            user_profiles=[
                couple(name("Ann"), "2024-01-01"),
                supplier(name("Rose"), "2025-06-15 12:00"),
            ]
        ),
    )
    refresh(database)
    board = numbers.board(DAY)
    still, new = board.find("mau"), board.find("total_suppliers")
    assert still.previous
    assert (still.previous.change, still.previous.change_percent) == (0, None)
    assert still.trend == "stable"
    assert new.previous
    assert (new.previous.change, new.previous.change_percent) == (1, None)
    assert new.trend == "up"


@pytest.mark.parametrize(
    ("amount", "interval", "discount", "quantity", "pennies"),
    [
        ("49.99", "month", "0", 1, 4_999),
        ("0.30", "year", "0", 1, 3),  # 2.5 pennies
        ("0.42", "year", "0", 1, 4),  # 3.5 pennies
        ("0.05", "quarter", "0", 1, 2),  # 1.67 pennies
        ("0.30", "year", "0", 3, 8),  # 7.5: rounded once, after the quantity
        ("49.00", "month", "12.5", 1, 4_288),  # 4,287.5
        ("10.00", "month", "33.333", 1, 667),  # 666.67
        ("9999999999.99", "month", "0", 1_000, 999_999_999_999_000),
        ("49.00", "month", "100", 1, 0),
        ("0.01", "year", "0", 1, 0),  # paid, and less than half a penny a month
    ],
)
def test_a_price_is_normalised_to_a_month_exactly(
    shared_database: Database,
    shared_connection: Connection[Any],
    amount: str,
    interval: str,
    discount: str,
    quantity: int,
    pennies: int,
) -> None:
    paid = subscription(
        name("A"),
        name("Rose"),
        amount,
        billing_interval=interval,
        discount_percent=Decimal(discount),
        quantity=quantity,
    )
    load(shared_connection, World(user_profiles=[supplier(name("Rose"))], subscriptions=[paid]))
    refresh(shared_database)
    board = door(shared_database).board(DAY)
    assert board.find("mrr").value == pennies
    assert board.find("arr").value == 12 * pennies


@pytest.mark.parametrize(
    ("columns", "last_paid_day"),
    [
        ({"status": "canceled", "canceled_at": utc("2025-06-10 12:00")}, date(2025, 6, 9)),
        (
            {
                "status": "canceled",
                "canceled_at": utc("2025-06-10 12:00"),
                "ended_at": utc("2025-06-12 23:00"),  # midnight of the 13th
            },
            date(2025, 6, 12),
        ),
        ({"status": "active", "ended_at": utc("2025-06-12 22:59:59.999999")}, date(2025, 6, 11)),
        ({"status": "active", "canceled_at": utc("2025-06-10")}, DAY),  # asked, not yet done
        ({"status": "past_due", "past_due_since": utc("2025-05-12 22:59:59.999998")},
         date(2025, 6, 10)),
        ({"status": "past_due", "past_due_since": utc("2025-05-12 22:59:59.999999")},
         date(2025, 6, 11)),
        ({"status": "past_due", "past_due_since": utc("2025-05-12 23:00")}, date(2025, 6, 11)),
    ],
)  # fmt: skip
def test_a_subscription_is_paid_to_its_last_moment_and_not_past_it(
    shared_database: Database,
    shared_connection: Connection[Any],
    columns: dict[str, Any],
    last_paid_day: date,
) -> None:
    paid = subscription(name("A"), name("Rose"), "49.00", **columns)
    load(shared_connection, World(user_profiles=[supplier(name("Rose"))], subscriptions=[paid]))
    refresh(shared_database)
    series = door(shared_database).series(
        "mrr", start=date(2025, 6, 5), end=DAY, grain="day", as_of=DAY
    )
    assert max(point.day for point in series.points if point.value == 4_900) == last_paid_day
    assert {point.value for point in series.points} <= {4_900, 0}


@pytest.mark.parametrize("status", ["trialing", "paused", "unpaid", "incomplete", "mystery"])
def test_what_is_not_paid_is_no_revenue_and_no_account(
    shared_database: Database, shared_connection: Connection[Any], status: str
) -> None:
    held = subscription(name("A"), name("Rose"), "49.00", status=status)
    load(shared_connection, World(user_profiles=[supplier(name("Rose"))], subscriptions=[held]))
    refresh(shared_database)
    board = door(shared_database).board(DAY)
    assert board.find("mrr").value == 0
    assert board.find("churn").value is None
    unknown = ("1 subscription with the unknown status 'mystery' not counted as paying.",)
    assert board.notices == (unknown if status == "mystery" else ())


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        # 23 hours: midnight to midnight of 30 March 2025, when clocks go forward
        (date(2025, 3, 30), "2025-03-30 00:00", "2025-03-30 22:59:59.999999"),
        # 25 hours: 26 October 2025, when they go back
        (date(2025, 10, 26), "2025-10-25 23:00", "2025-10-26 23:59:59.999999"),
        (date(2024, 2, 29), "2024-02-29 00:00", "2024-02-29 23:59:59.999999"),
    ],
)
def test_a_local_day_is_as_long_as_its_clock_says(
    shared_database: Database,
    shared_connection: Connection[Any],
    day: date,
    first: str,
    last: str,
) -> None:
    edge = timedelta(microseconds=1)
    moments = [utc(first) - edge, utc(first), utc(last), utc(last) + edge]
    load(
        shared_connection,
        World(
            user_sessions=[
                session(name(f"s{number}"), name(f"user {number}"), "2024-01-01")
                | {"created_at": moment}
                for number, moment in enumerate(moments)
            ]
        ),
    )
    refresh(shared_database)
    numbers = door(shared_database)
    assert numbers.board(day).find("dau").value == 2
    assert numbers.board(day).find("wau").value == 3


@pytest.mark.parametrize(
    ("day", "previous", "last_year"),
    [
        (date(2024, 3, 31), date(2024, 2, 29), date(2023, 3, 31)),
        (date(2025, 3, 31), date(2025, 2, 28), date(2024, 3, 31)),
        (date(2024, 2, 29), date(2024, 1, 29), date(2023, 2, 28)),
        (date(2025, 1, 31), date(2024, 12, 31), date(2024, 1, 31)),
    ],
)
def test_month_ends_and_the_29th_of_february_are_compared_with_days_there_are(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    day: date,
    previous: date,
    last_year: date,
) -> None:
    paid = subscription(name("A"), name("Rose"), "1.00", "2022-01-01")
    load(connection, World(subscriptions=[paid]))
    refresh(database)
    for metric in ("mrr", "growth", "churn", "mau"):
        reading = numbers.board(day).find(metric)
        assert reading.previous
        assert reading.last_year
        assert reading.previous.at.date() == previous
        assert reading.last_year.at.date() == last_year
    assert numbers.board(day).find("growth").value == 0


def test_the_hour_before_a_midnight_that_comes_twice_is_of_the_day_before(
    database: Database, connection: Connection[Any], settings: Settings
) -> None:
    """In the Azores, at 01:00 of 26 October 2025 (01:00 UTC), the clock shows 00:00 again."""
    moments = ["2025-10-26 00:30", "2025-10-26 01:00", "2025-10-19 00:00", "2025-10-18 23:59"]
    migrate(database.url, replace(settings, zone=ZoneInfo("Atlantic/Azores")))
    load(
        connection,
        World(
            user_sessions=[
                session(name(moment), name(f"user of {moment}"), moment) for moment in moments
            ]
        ),
    )
    refresh(database)
    numbers = door(database, "Atlantic/Azores")
    before, after = numbers.board(date(2025, 10, 25)), numbers.board(date(2025, 10, 26))
    assert (before.find("dau").value, after.find("dau").value) == (1, 1)
    assert (before.find("wau").value, after.find("wau").value) == (2, 2)
