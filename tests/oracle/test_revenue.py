from decimal import Decimal

from .oracle import Oracle
from .rows import subscription, supplier, utc
from .values import Number, Value
from .world import Row, World

NOON = utc("2025-06-30 12:00")
BEFORE = "2025-05-01"
JUNE_15 = utc("2025-06-15")


def _value(metric_id: str, *subscriptions: Row, profiles: tuple[Row, ...] = ()) -> Value:
    world = World(user_profiles=list(profiles), subscriptions=list(subscriptions))
    return Oracle(world).value(metric_id, NOON)


def test_mrr_is_split_by_plan_and_a_missing_plan_is_unknown() -> None:
    found = _value(
        "mrr",
        subscription("s", "a", "10.00"),
        subscription("t", "a", "20.00", plan="pro"),
        subscription("u", "b", "5.00", plan=None),
        subscription("v", "b", "1.00"),
    )
    assert found == Value(value=3600, parts={"basic": 1100, "pro": 2000, "unknown": 500})


def test_arr_is_twelve_times_the_rounded_mrr() -> None:
    found = _value("arr", subscription("s", "a", "100.00", billing_interval="year"))
    assert found == Value(value=9996, parts={"basic": 9996})


def test_subscriptions_of_an_internal_profile_count_nowhere() -> None:
    found = _value(
        "mrr",
        subscription("s", "boss"),
        subscription("t", "staff", "7.00"),
        profiles=(
            supplier("boss", organization_id="o", is_internal=True),
            supplier("staff", organization_id="o"),
        ),
    )
    assert found.value == 700


def test_a_deleted_profile_and_one_without_a_row_pay_on() -> None:
    found = _value(
        "mrr",
        subscription("s", "gone", "3.00"),
        subscription("t", "stranger", "4.00"),
        profiles=(supplier("gone", deleted_at=utc("2025-06-01")),),
    )
    assert found.value == 700


def _growth(then: str, now: str) -> Number | None:
    return _value(
        "growth",
        subscription("s", "a", then, ended_at=JUNE_15),
        subscription("t", "a", now, created="2025-06-15"),
    ).value


def test_growth_compares_with_a_month_earlier() -> None:
    assert _growth("100.00", "125.00") == 25
    assert str(_growth("3.00", "4.00")) == "33.333333"
    assert str(_growth("3.00", "1.00")) == "-66.666667"
    assert _growth("3.00", "0.00") == -100


def test_growth_from_nothing_is_undefined() -> None:
    assert _growth("0.00", "4.00") is None
    assert _value("growth") == Value(value=None)


def test_growth_at_the_end_of_march_looks_at_the_end_of_february() -> None:
    world = World(
        subscriptions=[
            subscription("s", "a", created="2025-02-28 23:59:59.999999"),
            subscription("t", "b", created="2025-03-01"),
        ]
    )
    oracle = Oracle(world)
    march, april = utc("2025-03-31 22:59:59.999999"), utc("2025-04-01 12:00")
    assert oracle.value("growth", march).value == 100
    assert oracle.value("growth", april).value == 0


def test_churn_is_per_account_and_within_each_plan_paid_at_the_start() -> None:
    found = _value(
        "churn",
        subscription("a1", "a", ended_at=JUNE_15),
        subscription("a2", "a", plan="pro"),
        subscription("b", "b", ended_at=JUNE_15),
        subscription("c", "c", plan="pro", ended_at=JUNE_15),
        subscription("d", "d", created="2025-06-10"),
        subscription("e", "e", created="2025-06-01", ended_at=JUNE_15),
    )
    assert found == Value(
        value=Decimal("66.666667"), parts={"basic": Decimal(50), "pro": Decimal(50)}
    )


def test_a_business_that_pays_through_another_member_has_not_churned() -> None:
    found = _value(
        "churn",
        subscription("s", "x", ended_at=JUNE_15),
        subscription("t", "y", "9.00", created="2025-06-20", plan="pro"),
        profiles=(supplier("x", organization_id="o"), supplier("y", organization_id="o")),
    )
    assert found == Value(value=Decimal(0), parts={"basic": Decimal(0)})


def test_an_account_without_a_rate_or_interval_still_counts_as_paying() -> None:
    found = _value(
        "churn",
        subscription("s", "a", currency="EUR"),
        subscription("t", "b", billing_interval="fortnight", ended_at=JUNE_15),
        subscription("u", "c", "0.01", billing_interval="year"),
    )
    assert str(found.value) == "33.333333"


def test_a_full_discount_is_churn() -> None:
    world = World(subscriptions=[subscription("s", "a"), subscription("t", "b")])
    world.update("subscriptions", "s", {"discount_percent": 100}, JUNE_15)
    assert Oracle(world).value("churn", NOON).value == 50


def test_churn_is_undefined_where_nobody_paid() -> None:
    assert _value("churn", subscription("s", "a", created="2025-06-10")) == Value(value=None)
