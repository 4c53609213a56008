"""The wrong formulas that the feature specification warns of, one test each and their kin.

Each test writes the trap down in plain SQL, shows that it gives another answer on these very rows,
and holds the board to the right one.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import LiteralString

import psycopg
import pytest

from tests.oracle.rows import collaboration, couple, rating, subscription, supplier, utc
from tests.oracle.world import Row
from tests.soundness.small_business import name
from tests.soundness.trap import DAY, FERN, GUS, PIP, ROSE, Trap, sessions


def test_mrr_is_not_the_sum_of_what_was_created_in_the_month(trap: Trap) -> None:
    board = trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "49.00", "2024-02-01"),
            subscription(name("B"), FERN, "79.00", "2025-05-20"),
            subscription(name("C"), GUS, "19.00", "2025-06-02"),
        ]
    )
    wrong = trap.says(
        "select sum(amount) from public.subscriptions where status = 'active'"
        " and date_trunc('month', created_at at time zone 'Europe/London') = '2025-06-01'"
    )
    assert wrong == Decimal("19.00")
    assert board.find("mrr").value == 14_700


def test_growth_is_not_between_months_of_creation(trap: Trap) -> None:
    board = trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "100.00", "2024-02-01"),
            subscription(name("B"), FERN, "50.00", "2025-05-10"),
            subscription(name("C"), GUS, "50.00", "2025-06-10"),
        ]
    )
    wrong = trap.says(
        "with monthly as ("
        " select date_trunc('month', created_at) as month, sum(amount) as mrr"
        " from public.subscriptions group by 1)"
        " select 100 * (mrr / lag(mrr) over (order by month) - 1)"
        " from monthly order by month desc limit 1"
    )
    assert wrong == 0
    assert board.find("growth").value == Decimal("33.333333")


def test_monthly_users_are_not_the_sum_of_daily_users(trap: Trap) -> None:
    board = trap.holds(
        user_sessions=sessions(
            *((name(who), f"2025-06-{day:02} 12:00", "60") for who in "ab" for day in range(6, 16)),
            (name("c"), "2025-05-20 12:00", "60"),
        )
    )
    daily = trap.says(
        "select sum(users) from ("
        " select count(distinct user_id) as users from public.user_sessions"
        " group by (created_at at time zone 'Europe/London')::date) as days"
    )
    assert daily == 21
    assert board.find("mau").value == 3
    assert board.find("wau").value == 2
    assert board.find("dau").value == 2


def test_a_bucket_of_distinct_users_is_not_the_sum_of_its_days(trap: Trap) -> None:
    trap.holds(
        user_sessions=sessions(
            (name("a"), "2025-06-02 12:00", "60"),
            (name("a"), "2025-06-03 12:00", "60"),
            (name("b"), "2025-06-03 12:00", "60"),
        )
    )
    days, weeks, months = (
        trap.door().series("dau", start=date(2025, 6, 1), end=DAY, grain=grain, as_of=DAY).points
        for grain in ("day", "week", "month")
    )
    assert sum(point.value or 0 for point in days) == 3
    assert [point.value for point in weeks] == [0, 2, 0]
    assert [point.value for point in months] == [2]


def test_average_session_is_not_the_average_of_daily_averages(trap: Trap) -> None:
    board = trap.holds(
        user_sessions=sessions(
            (name("a"), "2025-06-10 12:00", "100"),
            (name("a"), "2025-06-10 13:00", "100"),
            (name("a"), "2025-06-10 14:00", "100"),
            (name("b"), "2025-06-11 12:00", "900"),
        )
    )
    by_day = trap.says(
        "select avg(seconds) from (select avg(session_duration) as seconds"
        " from public.user_sessions group by created_at::date) as days"
    )
    by_user = trap.says(
        "select avg(seconds) from (select avg(session_duration) as seconds"
        " from public.user_sessions group by user_id) as users"
    )
    assert (by_day, by_user) == (500, 500)
    assert board.find("avg_session_duration").value == 300


def test_satisfaction_is_not_the_average_of_vendor_averages(trap: Trap) -> None:
    stars = [(ROSE, "5"), (ROSE, "5"), (ROSE, "5"), (ROSE, "5"), (FERN, "1")]
    board = trap.holds(
        vendor_feedback=[
            rating(name(f"r{number}"), vendor, given, "2025-06-10")
            for number, (vendor, given) in enumerate(stars)
        ]
    )
    wrong = trap.says(
        "select avg(score) from (select avg(rating) as score"
        " from public.vendor_feedback group by vendor_id) as vendors"
    )
    assert wrong == 3
    assert board.find("vendor_satisfaction").value == Decimal("4.2")


def test_coordination_time_is_not_the_average_of_collaborations(trap: Trap) -> None:
    board = trap.holds(
        vendor_collaborations=[
            collaboration(name("c1"), ROSE, FERN, "2025-06-01", "2025-06-02", client_id=name("x")),
            collaboration(name("c2"), ROSE, GUS, "2025-06-09", "2025-06-11", client_id=name("x")),
            collaboration(name("c3"), FERN, GUS, "2025-06-05", "2025-06-05", client_id=name("y")),
        ]
    )
    wrong = trap.says(
        "select avg(extract(epoch from last_activity - created_at) / 3600)"
        " from public.vendor_collaborations"
    )
    assert wrong == 24
    assert board.find("avg_coordination_time").value == 120  # (240 + 0) ÷ 2


def test_a_pair_is_not_counted_by_vendor_nor_by_order_nor_by_row(trap: Trap) -> None:
    board = trap.holds(
        vendor_collaborations=[
            collaboration(name("c1"), ROSE, FERN, "2025-06-10", client_id=name("x")),
            collaboration(name("c2"), FERN, ROSE, "2025-06-11", client_id=name("y")),
            collaboration(name("c3"), ROSE, GUS, "2025-06-12", client_id=name("x")),
        ]
    )
    by_vendor = trap.says(
        "select count(distinct vendor1_id) from public.vendor_collaborations"
    ) + trap.says("select count(distinct vendor2_id) from public.vendor_collaborations")
    by_order = trap.says(
        "select count(distinct (vendor1_id, vendor2_id)) from public.vendor_collaborations"
    )
    by_row = trap.says("select count(*) from public.vendor_collaborations")
    assert (by_vendor, by_order, by_row) == (5, 3, 3)
    assert board.find("active_vendor_pairs").value == 2


def test_a_studio_is_no_pair_with_itself_and_one_with_others(trap: Trap) -> None:
    studio = {"organization_id": name("studio")}
    board = trap.holds(
        user_profiles=[supplier(ROSE, **studio), supplier(FERN, **studio), supplier(GUS)],
        vendor_collaborations=[
            collaboration(name("c1"), ROSE, FERN, "2025-06-10", client_id=name("x")),
            collaboration(name("c2"), ROSE, GUS, "2025-06-11", client_id=name("y")),
            collaboration(name("c3"), GUS, FERN, "2025-06-12", client_id=name("y")),
        ],
    )
    unordered = trap.says(
        "select count(distinct (least(vendor1_id, vendor2_id), greatest(vendor1_id, vendor2_id)))"
        " from public.vendor_collaborations"
    )
    assert unordered == 3
    assert board.find("active_vendor_pairs").value == 1
    assert board.find("weddings_coordinated").value == 1


def test_churn_is_not_nothing(trap: Trap) -> None:
    leaving: Row = {"status": "canceled", "canceled_at": utc("2025-06-01")}
    board = trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "49.00"),
            subscription(name("B"), FERN, "49.00", **leaving),
            subscription(name("C"), GUS, "49.00", "2025-06-01"),
        ]
    )
    assert board.find("churn").value == 50


def test_churn_is_of_accounts_and_not_of_subscriptions_or_of_the_new(trap: Trap) -> None:
    leaving: Row = {"status": "canceled", "canceled_at": utc("2025-06-01")}
    board = trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "49.00", plan="starter", **leaving),
            subscription(name("B"), ROSE, "79.00", "2025-06-01", plan="scale"),  # changed plans
            subscription(name("C"), FERN, "49.00", plan="starter", **leaving),
            subscription(name("D"), GUS, "49.00", plan="scale"),
            subscription(name("E"), PIP, "49.00", "2025-06-01", plan="scale"),
        ]
    )
    wrong = trap.says(
        "select 100.0 * count(*) filter (where canceled_at is not null) / count(*)"
        " from public.subscriptions"
    )
    assert wrong == 40
    assert board.find("churn").value == Decimal("33.333333")
    assert board.find("churn").parts == {"scale": Decimal(0), "starter": Decimal(50)}


DIVISIONS: dict[str, LiteralString] = {
    "growth": "select 100 * sum(amount) / coalesce(sum(amount) filter ("
    "where created_at <= '2025-05-15'), 0) from public.subscriptions",
    "churn": "select 100 * count(*) filter (where status = 'canceled')"
    " / count(*) filter (where created_at <= '2025-05-15') from public.subscriptions",
    "avg_coordination_time": "select coalesce(sum(extract(epoch from last_activity - created_at)),"
    " 0) / count(*) from public.vendor_collaborations",
    "vendor_satisfaction": "select coalesce(sum(rating), 0) / count(*) from public.vendor_feedback",
    "avg_session_duration": "select coalesce(sum(session_duration), 0) / count(*)"
    " from public.user_sessions",
}


@pytest.mark.parametrize("metric", DIVISIONS)
def test_without_a_denominator_there_is_no_number_and_a_reason(trap: Trap, metric: str) -> None:
    board = trap.holds(
        user_profiles=[supplier(ROSE), couple(name("Ann"))],
        subscriptions=[subscription(name("A"), ROSE, "49.00", "2025-06-01")],
    )
    with pytest.raises(psycopg.errors.DivisionByZero):
        trap.says(DIVISIONS[metric])
    reading = board.find(metric)
    assert reading.value is None
    assert reading.error is None
    assert reading.reason == reading.metric.undefined
    assert reading.trend is None
    assert reading.status is None
    assert all(point.value is None for point in reading.spark)


def test_growth_from_nothing_is_undefined_and_the_money_is_new(trap: Trap) -> None:
    board = trap.holds(subscriptions=[subscription(name("A"), ROSE, "49.00", "2025-06-01")])
    mrr = board.find("mrr")
    assert mrr.previous
    assert (mrr.value, mrr.previous.value) == (4_900, 0)
    assert board.find("growth").value is None


def test_an_undefined_number_is_not_coalesced_to_zero(trap: Trap) -> None:
    board = trap.holds(subscriptions=[subscription(name("A"), ROSE, "49.00", "2025-06-01")])
    wrong = trap.says("select coalesce(avg(rating), 0) from public.vendor_feedback")
    assert wrong == 0
    assert [each.metric.id for each in board.readings if each.value is None] == list(DIVISIONS)
