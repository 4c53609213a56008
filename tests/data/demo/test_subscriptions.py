import itertools
import random
from datetime import UTC, datetime

import pytest

from data.demo.season import DAY, microseconds
from data.demo.subscriptions import Buyer, Version, lives, months_after, paid_until

OPENING = microseconds(datetime(2023, 9, 18, 9, 0, tzinfo=UTC))
HORIZON = microseconds(datetime(2026, 9, 19, tzinfo=UTC))


@pytest.fixture(scope="module")
def ledger() -> list[list[Version]]:
    draw = random.Random(11)
    buyers = [
        Buyer(
            joined=OPENING + position * DAY // 4,
            standing=draw.lognormvariate(0, 0.7),
            studio=position % 8 == 0,
            early=position < 400,
        )
        for position in range(2_500)
    ]
    return [life for buyer in buyers for life in lives(draw, buyer, HORIZON)]


@pytest.mark.parametrize(
    ("moment", "months", "later"),
    [
        (datetime(2026, 1, 31, 10, tzinfo=UTC), 1, datetime(2026, 2, 28, 10, tzinfo=UTC)),
        (datetime(2024, 1, 31, 10, tzinfo=UTC), 1, datetime(2024, 2, 29, 10, tzinfo=UTC)),
        (datetime(2026, 11, 5, 1, 2, 3, 4, tzinfo=UTC), 14, datetime(2028, 1, 5, 1, 2, 3, 4, UTC)),
        (datetime(2026, 5, 5, tzinfo=UTC), 0, datetime(2026, 5, 5, tzinfo=UTC)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(
    moment: datetime, months: int, later: datetime
) -> None:
    assert months_after(microseconds(moment), months) == microseconds(later)


def test_versions_of_a_life_follow_each_other(ledger: list[list[Version]]) -> None:
    for life in ledger:
        begins = [version.began for version in life]
        assert begins == sorted(set(begins))
        assert begins[0] == life[0].created
        assert begins[-1] <= HORIZON


def test_every_version_differs_from_the_one_before(ledger: list[list[Version]]) -> None:
    def terms(version: Version) -> tuple[object, ...]:
        return tuple(
            getattr(version, name) for name in Version.__dataclass_fields__ if name != "began"
        )

    for life in ledger:
        assert all(terms(one) != terms(other) for one, other in itertools.pairwise(life))


def test_every_kind_of_event_happens(ledger: list[list[Version]]) -> None:
    ways = {
        (one.status, other.status) for life in ledger for one, other in itertools.pairwise(life)
    }
    assert ways >= {
        ("trialing", "active"),
        ("trialing", "canceled"),
        ("active", "canceled"),
        ("active", "paused"),
        ("paused", "active"),
        ("active", "past_due"),
        ("past_due", "active"),
        ("past_due", "unpaid"),
        ("unpaid", "canceled"),
    }
    steps = [other.plan - one.plan for life in ledger for one, other in itertools.pairwise(life)]
    assert steps.count(1) > steps.count(-1) > 0


def test_a_cancellation_keeps_paying_to_the_end_of_the_month_or_year_paid_for(
    ledger: list[list[Version]],
) -> None:
    lengths = {"month": set(), "year": set()}
    for life in ledger:
        before, last = life[-2:] if len(life) > 1 else (life[0], life[0])
        if (before.status, last.status) == ("active", "canceled"):
            assert last.canceled == last.began
            assert last.began < last.ended <= months_after(last.began, 1)
            months = next(n for n in range(200) if months_after(last.started, n) >= last.ended)
            lengths[last.interval].add(months)
            assert months_after(last.started, months) == last.ended
    assert len(lengths["month"]) > 5
    assert lengths["year"] >= {12, 24}


def test_a_trial_that_was_not_taken_up_never_paid(ledger: list[list[Version]]) -> None:
    lapsed = [life[-1] for life in ledger if life[-1].status == "canceled" and not life[-1].started]
    assert lapsed
    assert all(last.ended == last.canceled == last.began for last in lapsed)


def test_a_trial_lasts_fourteen_days(ledger: list[list[Version]]) -> None:
    taken = [
        life
        for life in ledger
        if life[0].status == "trialing" and len(life) > 1 and life[1].started
    ]
    assert {life[1].started - life[0].created for life in taken} == {14 * DAY}


def test_prices_are_the_four_of_the_list_and_a_year_costs_ten_months(
    ledger: list[list[Version]],
) -> None:
    versions = [version for life in ledger for version in life if version.currency == "GBP"]
    assert {version.pence for version in versions if version.interval == "month"} == {
        1_900,
        4_900,
        7_900,
        14_900,
    }
    assert {version.pence for version in versions if version.interval == "year"} == {
        19_000,
        49_000,
        79_000,
        149_000,
    }
    firsts = [life[0] for life in ledger]
    assert 0.28 < sum(first.interval == "year" for first in firsts) / len(firsts) < 0.4
    assert 0.01 < sum(first.currency == "EUR" for first in firsts) / len(firsts) < 0.04


def test_a_payment_that_fails_is_made_good_within_the_grace_period(
    ledger: list[list[Version]],
) -> None:
    for life in ledger:
        for due, after in itertools.pairwise(life):
            if due.status == "past_due":
                assert due.past_due_since == due.began
                assert after.began - due.began < 30 * DAY


def test_some_who_left_come_back_with_a_new_subscription() -> None:
    draw = random.Random(5)
    buyer = Buyer(joined=OPENING, standing=1.0, studio=False, early=True)
    returns = 0
    for _ in range(400):
        taken = list(lives(draw, buyer, HORIZON))
        if len(taken) == 2 and taken[0][-1].ended and taken[1][0].created > taken[0][-1].ended:
            returns += 1
            assert taken[1][0].past_due_since is None
            assert taken[1][0].status == "active"
    assert returns > 5


def test_a_business_that_never_leaves_has_no_end(ledger: list[list[Version]]) -> None:
    ends = {(life[-1].status, paid_until(life) is None) for life in ledger}
    assert ("active", True) in ends
    assert ("canceled", False) in ends
    assert ("active", False) not in ends
    assert ("canceled", True) not in ends


def test_nobody_subscribes_before_joining_or_after_the_end(ledger: list[list[Version]]) -> None:
    late = Buyer(joined=HORIZON - 1, standing=1.0, studio=False, early=False)
    draw = random.Random(1)
    assert [life for _ in range(200) for life in lives(draw, late, HORIZON)] == []
    assert all(life[0].created > OPENING for life in ledger)
