from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from .oracle import Oracle
from .rows import rate, subscription, supplier, utc
from .world import Row, World

NOON = utc("2025-06-30 12:00")
MICROSECOND = timedelta(microseconds=1)


def _mrr(*subscriptions: Row, at: Any = NOON, rates: tuple[Row, ...] = ()) -> object:
    world = World(
        user_profiles=[supplier("a")],
        subscriptions=list(subscriptions),
        exchange_rates=list(rates),
    )
    return Oracle(world).value("mrr", at).value


@pytest.mark.parametrize(
    ("columns", "pennies"),
    [
        ({"amount": Decimal("49.00")}, 4900),
        ({"amount": Decimal("100.00"), "billing_interval": "year"}, 833),
        ({"amount": Decimal("0.30"), "billing_interval": "year"}, 3),
        ({"amount": Decimal("0.42"), "billing_interval": "year"}, 4),
        ({"amount": Decimal("100.00"), "billing_interval": "quarter"}, 3333),
        ({"amount": Decimal("0.05"), "billing_interval": "quarter"}, 2),
        ({"amount": Decimal("0.30"), "billing_interval": "year", "quantity": 3}, 8),
        ({"amount": Decimal("49.00"), "discount_percent": Decimal("12.5")}, 4288),
        ({"amount": Decimal("49.00"), "discount_percent": 100}, 0),
        ({"amount": Decimal("49.00"), "discount_percent": 150}, 0),
        ({"amount": Decimal("0.00")}, 0),
        ({"amount": Decimal("49.00"), "quantity": 0}, 0),
        ({"amount": Decimal("0.01"), "billing_interval": "year"}, 0),
        ({"amount": Decimal("49.00"), "billing_interval": "week"}, 0),
    ],
)
def test_the_price_of_a_month_is_exact_and_rounded_half_up_once(columns: Row, pennies: int) -> None:
    assert _mrr(subscription("s", "a") | columns) == pennies


def test_each_subscription_is_rounded_by_itself() -> None:
    tiny = {"amount": Decimal("0.30"), "billing_interval": "year"}
    assert _mrr(subscription("s", "a") | tiny, subscription("t", "a") | tiny) == 6


def test_money_is_rounded_after_conversion() -> None:
    euros = subscription("s", "a", "0.30", currency="EUR", billing_interval="year")
    assert _mrr(euros, rates=(rate("2025-01-01", "EUR", "0.85"),)) == 2


def test_the_latest_rate_on_or_before_the_day_converts() -> None:
    euros = subscription("s", "a", currency="EUR")
    rates = (
        rate("2025-07-01", "EUR", "0.90"),
        rate("2025-06-30", "EUR", "0.85"),
        rate("2025-06-01", "EUR", "0.80"),
        rate("2025-06-30", "USD", "0.75"),
    )
    assert _mrr(euros, rates=rates, at=utc("2025-06-29 22:59:59.999999")) == 8000
    assert _mrr(euros, rates=rates, at=utc("2025-06-29 23:00")) == 8500
    assert _mrr(euros, rates=rates, at=utc("2025-06-30 23:00")) == 9000


def test_the_report_currency_is_never_converted() -> None:
    assert _mrr(subscription("s", "a"), rates=(rate("2025-01-01", "GBP", "2"),)) == 10_000


def test_a_currency_without_a_rate_is_left_out_of_money() -> None:
    euros = subscription("s", "a", currency="EUR")
    assert _mrr(euros, rates=(rate("2025-07-01", "EUR", "0.85"),)) == 0


@pytest.mark.parametrize(
    ("columns", "paid"),
    [
        ({}, True),
        ({"created_at": NOON}, True),
        ({"created_at": NOON + MICROSECOND}, False),
        ({"created_at": NOON + MICROSECOND, "started_at": NOON}, True),
        ({"started_at": NOON + MICROSECOND}, False),
        ({"ended_at": NOON}, False),
        ({"ended_at": NOON + MICROSECOND}, True),
        ({"canceled_at": utc("2025-06-10")}, True),
        ({"status": "canceled"}, False),
        ({"status": "canceled", "canceled_at": NOON}, False),
        ({"status": "canceled", "canceled_at": NOON + MICROSECOND}, True),
        (
            {"status": "canceled", "canceled_at": utc("2025-06-10"), "ended_at": utc("2025-07-10")},
            True,
        ),
        (
            {"status": "canceled", "canceled_at": utc("2025-07-10"), "ended_at": utc("2025-06-10")},
            False,
        ),
        ({"status": "past_due", "past_due_since": NOON - timedelta(hours=720)}, True),
        (
            {"status": "past_due", "past_due_since": NOON - timedelta(hours=720, microseconds=1)},
            False,
        ),
        ({"status": "past_due", "past_due_since": utc("2025-07-10")}, True),
        ({"status": "past_due", "past_due_since": utc("2025-06-20"), "ended_at": NOON}, False),
        ({"status": "past_due", "started_at": NOON - timedelta(hours=720)}, True),
        ({"status": "past_due", "started_at": NOON - timedelta(hours=720, microseconds=1)}, False),
        ({"status": "past_due", "created_at": utc("2025-06-20")}, True),
        ({"status": "trialing"}, False),
        ({"status": "paused"}, False),
        ({"status": "unpaid"}, False),
        ({"status": "incomplete"}, False),
        ({"status": "delinquent"}, False),
    ],
)
def test_paid_is_inside_the_paid_time_under_a_paying_status(columns: Row, paid: bool) -> None:
    assert _mrr(subscription("s", "a") | columns) == (10_000 if paid else 0)


def test_a_canceled_row_without_a_date_was_never_paid() -> None:
    assert _mrr(subscription("s", "a", status="canceled"), at=utc("2024-06-01")) == 0


def test_grace_is_hours_not_local_days_across_a_change_of_clocks() -> None:
    late = subscription("s", "a", status="past_due", past_due_since=utc("2025-03-15 12:00"))
    assert _mrr(late, at=utc("2025-04-14 12:00")) == 10_000
    assert _mrr(late, at=utc("2025-04-14 12:00") + MICROSECOND) == 0


def test_grace_is_a_setting() -> None:
    late = subscription("s", "a", status="past_due", past_due_since=NOON - timedelta(days=10))
    world = World(user_profiles=[supplier("a")], subscriptions=[late])
    assert Oracle(world, grace_days=10).value("mrr", NOON).value == 10_000
    assert Oracle(world, grace_days=9).value("mrr", NOON).value == 0


def _at(world: World, moment: str) -> object:
    return Oracle(world).value("mrr", utc(moment)).value


def test_a_price_change_leaves_earlier_days_as_they_were() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.update("subscriptions", "s", {"amount": Decimal("60.00")}, utc("2025-06-10 12:00"))
    assert _at(world, "2025-06-10 11:59:59.999999") == 10_000
    assert _at(world, "2025-06-10 12:00") == 6_000


def test_a_late_row_reaches_back_to_its_paid_from() -> None:
    world = World()
    world.insert("subscriptions", subscription("s", "a", created="2025-05-01"), utc("2025-06-20"))
    assert _at(world, "2025-05-15") == 10_000
    assert _at(world, "2025-04-30 23:59") == 0


def test_a_row_first_seen_in_trial_was_never_paid_before_the_change_was_seen() -> None:
    world = World(subscriptions=[subscription("s", "a", status="trialing")])
    paid = {"status": "active", "started_at": utc("2025-06-01")}
    world.update("subscriptions", "s", paid, utc("2025-06-10"))
    assert _at(world, "2025-06-09") == 0
    assert _at(world, "2025-06-10") == 10_000


def test_a_version_counts_from_its_own_paid_from() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.update("subscriptions", "s", {"started_at": utc("2025-06-15")}, utc("2025-06-10"))
    assert _at(world, "2025-06-09") == 10_000
    assert _at(world, "2025-06-12") == 0
    assert _at(world, "2025-06-15") == 10_000


def test_a_deletion_ends_the_last_version_and_nothing_earlier() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.delete("subscriptions", "s", utc("2025-06-10"))
    assert _at(world, "2025-06-09 23:59:59.999999") == 10_000
    assert _at(world, "2025-06-10") == 0


def test_a_backdated_cancellation_does_not_rewrite_history() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    canceled = {"status": "canceled", "canceled_at": utc("2025-06-05")}
    world.update("subscriptions", "s", canceled, utc("2025-06-20"))
    assert _at(world, "2025-06-10") == 10_000
    assert _at(world, "2025-06-20") == 0


def test_without_past_due_since_grace_runs_from_the_version() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.update("subscriptions", "s", {"status": "past_due"}, utc("2025-06-10"))
    assert _at(world, "2025-07-10") == 10_000
    assert _at(world, "2025-07-10 00:00:00.000001") == 0


def test_an_update_that_changes_nothing_does_not_prolong_grace() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.update("subscriptions", "s", {"status": "past_due"}, utc("2025-06-10"))
    world.update("subscriptions", "s", {"status": "past_due"}, utc("2025-06-20"))
    assert _at(world, "2025-07-12") == 0


def test_versions_may_be_given_by_hand() -> None:
    row = subscription("s", "a")
    began = utc("2025-06-10")
    world = World(
        subscriptions=[row | {"quantity": 2}],
        versions=[
            row | {"began": None, "ended": began},
            row | {"quantity": 2, "began": began, "ended": None},
        ],
    )
    assert _at(world, "2025-06-09") == 10_000
    assert _at(world, "2025-06-10") == 20_000
