import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from .calendar import Grain
from .oracle import Oracle
from .rows import rate, subscription, supplier, utc
from .world import Row, World

FIRST, LAST = date(2025, 6, 1), date(2025, 6, 30)
LATER = utc("2025-07-20")
NOTHING = {
    "start": 0,
    "new": 0,
    "expansion": 0,
    "reactivation": 0,
    "contraction": 0,
    "churn": 0,
    "currency": 0,
    "end": 0,
}


def _june(world: World, at: datetime = LATER) -> dict[str, int]:
    return Oracle(world).movements(FIRST, LAST, at)


def _of(*subscriptions: Row, rates: tuple[Row, ...] = ()) -> World:
    return World(subscriptions=list(subscriptions), exchange_rates=list(rates))


def _eventful() -> World:
    world = _of(
        subscription("steady", "s", "100.00"),
        subscription("joins", "n", "50.00", created="2025-06-05 10:00"),
        subscription("old", "r", "90.00", status="canceled", ended_at=utc("2025-02-10")),
        subscription("again", "r", "30.00", created="2025-06-15"),
        subscription("leaves", "c", "20.00", ended_at=utc("2025-06-20")),
        subscription("euros", "e", "100.00", currency="EUR"),
        rates=(
            rate("2025-05-01", "EUR", "0.80"),
            rate("2025-06-18", "EUR", "0.85"),
            rate("2025-06-25", "EUR", "0.83"),
        ),
    )
    world.update("subscriptions", "steady", {"quantity": 2}, utc("2025-06-10 09:00"))
    world.update("subscriptions", "steady", {"amount": Decimal("80.00")}, utc("2025-06-12 09:00"))
    return world


def test_every_kind_of_movement_in_one_range_adds_up() -> None:
    assert _june(_eventful()) == {
        "start": 20_000,
        "new": 5_000,
        "expansion": 10_000,
        "reactivation": 3_000,
        "contraction": 4_000,
        "churn": 2_000,
        "currency": 300,
        "end": 32_300,
    }


def test_the_last_day_is_cut_at_the_moment_of_reading() -> None:
    assert _june(_eventful(), utc("2025-06-12 08:59")) == NOTHING | {
        "start": 20_000,
        "new": 5_000,
        "expansion": 10_000,
        "end": 35_000,
    }


def test_a_range_after_the_moment_of_reading_holds_no_movement() -> None:
    assert _june(_eventful(), utc("2025-05-20")) == NOTHING | {"start": 20_000, "end": 20_000}


def test_each_bucket_has_its_own_movements() -> None:
    buckets = Oracle(_eventful()).movements_by_bucket(FIRST, LAST, "week", utc("2025-06-12 08:59"))
    assert [(bucket.date.day, bucket.complete) for bucket in buckets] == [
        (1, True),
        (2, True),
        (9, False),
    ]
    assert [bucket.movements for bucket in buckets] == [
        NOTHING | {"start": 20_000, "end": 20_000},
        NOTHING | {"start": 20_000, "new": 5_000, "end": 25_000},
        NOTHING | {"start": 25_000, "expansion": 10_000, "end": 35_000},
    ]


def test_a_plan_swap_within_a_day_is_one_change() -> None:
    swap = _of(
        subscription("s", "a", "20.00", ended_at=utc("2025-06-10 09:00")),
        subscription("t", "a", "50.00", plan="pro", created="2025-06-10 15:00"),
    )
    assert _june(swap) == NOTHING | {"start": 2_000, "expansion": 3_000, "end": 5_000}


def test_a_swap_across_midnight_is_churn_and_reactivation() -> None:
    swap = _of(
        subscription("s", "a", "20.00", ended_at=utc("2025-06-10 09:00")),
        subscription("t", "a", "50.00", created="2025-06-11 09:00"),
    )
    assert _june(swap) == NOTHING | {
        "start": 2_000,
        "churn": 2_000,
        "reactivation": 5_000,
        "end": 5_000,
    }


def test_sign_up_and_cancel_in_one_month_both_show() -> None:
    guest = _of(
        subscription("s", "a", "50.00", created="2025-06-05", ended_at=utc("2025-06-25")),
    )
    assert _june(guest) == NOTHING | {"new": 5_000, "churn": 5_000}


def test_sign_up_and_cancel_within_a_day_leave_no_trace_but_the_return_is_a_reactivation() -> None:
    guest = subscription(
        "s", "a", "50.00", created="2025-06-05 09:00", ended_at=utc("2025-06-05 12:00")
    )
    assert _june(_of(guest)) == NOTHING
    back = subscription("t", "a", "30.00", created="2025-06-15")
    assert _june(_of(guest, back)) == NOTHING | {"reactivation": 3_000, "end": 3_000}


def test_a_first_day_with_an_interruption_is_new_all_the_same() -> None:
    world = _of(
        subscription(
            "s", "a", "50.00", created="2025-06-05 09:00", ended_at=utc("2025-06-05 12:00")
        ),
        subscription("t", "a", "30.00", created="2025-06-05 15:00"),
    )
    assert _june(world) == NOTHING | {"new": 3_000, "end": 3_000}


def test_two_members_of_one_business_are_one_account() -> None:
    world = _of(
        subscription("s", "x", "20.00", ended_at=utc("2025-06-10 09:00")),
        subscription("t", "y", "15.00", created="2025-06-10 15:00"),
    )
    world.user_profiles = [
        supplier("x", organization_id="o"),
        supplier("y", organization_id="o"),
    ]
    assert _june(world) == NOTHING | {"start": 2_000, "contraction": 500, "end": 1_500}


def test_losing_one_of_two_subscriptions_is_contraction() -> None:
    world = _of(
        subscription("s", "a", "20.00"),
        subscription("t", "a", "15.00", ended_at=utc("2025-06-10")),
    )
    assert _june(world) == NOTHING | {"start": 3_500, "contraction": 1_500, "end": 2_000}


def test_currency_is_the_rate_alone_at_the_old_price() -> None:
    world = _of(
        subscription("s", "a", currency="EUR"),
        rates=(rate("2025-05-01", "EUR", "0.80"), rate("2025-06-10", "EUR", "0.90")),
    )
    world.update("subscriptions", "s", {"amount": Decimal("120.00")}, utc("2025-06-10 12:00"))
    assert _june(world) == NOTHING | {
        "start": 8_000,
        "currency": 1_000,
        "expansion": 1_800,
        "end": 10_800,
    }


def test_currency_counts_only_what_was_held_at_both_ends() -> None:
    rates = (rate("2025-05-01", "EUR", "0.80"), rate("2025-06-10", "EUR", "0.90"))
    world = _of(
        subscription("s", "a", currency="EUR", ended_at=utc("2025-06-10 12:00")),
        subscription("t", "a", currency="EUR", created="2025-06-10 12:00"),
        subscription("u", "b", currency="EUR", ended_at=utc("2025-06-10 12:00")),
        rates=rates,
    )
    assert _june(world) == NOTHING | {
        "start": 16_000,
        "expansion": 1_000,
        "churn": 8_000,
        "end": 9_000,
    }


def test_currency_is_rounded_once_per_subscription() -> None:
    tiny = {"amount": Decimal("0.30"), "currency": "EUR"}
    world = _of(
        subscription("s", "a") | tiny,
        subscription("t", "a") | tiny,
        rates=(rate("2025-05-01", "EUR", "0.849"), rate("2025-06-10", "EUR", "0.85")),
    )
    assert _june(world) == NOTHING | {"start": 50, "currency": 2, "end": 52}


def test_a_first_rate_is_a_currency_movement_and_no_new_account() -> None:
    world = _of(subscription("s", "a", currency="EUR"), rates=(rate("2025-06-10", "EUR", "0.85"),))
    assert _june(world) == NOTHING | {"currency": 8_500, "end": 8_500}


def test_days_end_at_local_midnight() -> None:
    world = _of(
        subscription("s", "a", "1.00", created="2025-03-30 22:59:59.999999"),
        subscription("t", "b", "2.00", created="2025-03-30 23:00"),
    )
    day = date(2025, 3, 30)
    assert Oracle(world).movements(day, day, LATER) == NOTHING | {"new": 100, "end": 100}
    assert Oracle(world, zone="UTC").movements(day, day, LATER)["new"] == 300


def test_a_change_of_plan_and_price_in_one_commit_is_one_movement() -> None:
    world = _of(subscription("s", "a", "20.00"))
    world.update("subscriptions", "s", {"plan": "pro"}, utc("2025-06-10 12:00"))
    world.update("subscriptions", "s", {"amount": 30}, utc("2025-06-10 12:00"))
    assert _june(world) == NOTHING | {"start": 2_000, "expansion": 1_000, "end": 3_000}


def _random_world(seed: int) -> World:
    dice = random.Random(seed)
    world = World(
        exchange_rates=[
            rate(f"2025-06-{day:02d}", currency, str(dice.randint(700, 999) / Decimal(1000)))
            for day in dice.sample(range(1, 31), 6)
            for currency in ("EUR", "USD")
        ]
    )
    for number in range(12):
        row = subscription(
            f"s{number}",
            f"a{dice.randint(0, 5)}",
            str(Decimal(dice.randint(1, 9999)) / 100),
            f"2025-06-{dice.randint(1, 30):02d} {dice.randint(0, 23):02d}:00",
            currency=dice.choice(["GBP", "EUR", "USD", "CHF"]),
            billing_interval=dice.choice(["month", "quarter", "year"]),
            status=dice.choice(["active", "active", "canceled", "past_due", "trialing"]),
            ended_at=dice.choice([None, utc(f"2025-06-{dice.randint(1, 30):02d}")]),
        )
        world.insert("subscriptions", row)
    for day in range(1, 31):
        for hour in (9, 17):
            number = dice.randint(0, 11)
            changes = {
                "quantity": dice.randint(0, 3),
                "status": dice.choice(["active", "canceled", "paused", "past_due"]),
            }
            at = utc(f"2025-06-{day:02d} {hour:02d}:{dice.randint(0, 59):02d}")
            world.update("subscriptions", f"s{number}", changes, at)
    return world


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_movements_add_up_to_the_penny_at_every_grain(seed: int, grain: Grain) -> None:
    oracle = Oracle(_random_world(seed))
    at = utc("2025-06-30 12:34")
    whole = oracle.movements(FIRST, LAST, at)
    buckets = [each.movements for each in oracle.movements_by_bucket(FIRST, LAST, grain, at)]
    for moves in [whole, *buckets]:
        gained = moves["new"] + moves["expansion"] + moves["reactivation"] + moves["currency"]
        assert moves["start"] + gained - moves["contraction"] - moves["churn"] == moves["end"]
    for kind in ("new", "expansion", "reactivation", "contraction", "churn", "currency"):
        assert sum(moves[kind] for moves in buckets) == whole[kind]
    assert whole["start"] == oracle.value("mrr", oracle.at_end_of(FIRST - timedelta(days=1))).value
    assert whole["end"] == oracle.value("mrr", at).value
    assert whole["churn"] > 0
