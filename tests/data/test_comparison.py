"""Change, trend and status beside a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import METRICS, Catalogue
from data.comparison import compared, rounded, status_of
from data.metric import Better, Metric, Unit
from data.reading import Aim, Number, Status, Trend

AT = datetime(2025, 5, 15, 12, tzinfo=UTC)
COUNT = Catalogue().find("mau")
PERCENT = Catalogue().find("growth")
DOWN = Catalogue().find("churn")
NEUTRAL = Catalogue().find("avg_coordination_time")


def aim(value: Number) -> Aim:
    """A target."""
    return Aim(value=value, source="a test", on=date(2025, 1, 1), share=None, share_of=None)


@pytest.mark.parametrize(
    ("metric", "value", "earlier", "change", "percent", "trend"),
    [
        (COUNT, 110, 100, 10, "10", Trend.UP),
        (COUNT, 90, 100, -10, "-10", Trend.DOWN),
        (COUNT, 100, 100, 0, "0", Trend.STABLE),
        (COUNT, 201, 200, 1, "0.5", Trend.STABLE),
        (COUNT, 199, 200, -1, "-0.5", Trend.STABLE),
        (COUNT, 202, 200, 2, "1", Trend.UP),
        (COUNT, 1_005_001, 1_000_000, 5_001, "0.5001", Trend.UP),
        (COUNT, 1, 3, -2, "-66.666667", Trend.DOWN),
        (COUNT, 0, 0, 0, None, Trend.STABLE),
        (COUNT, 5, 0, 5, None, Trend.UP),
        (COUNT, 0, 5, -5, "-100", Trend.DOWN),
        (PERCENT, Decimal("5.05"), Decimal(5), Decimal("0.05"), None, Trend.STABLE),
        (PERCENT, Decimal("5.050001"), Decimal(5), Decimal("0.050001"), None, Trend.UP),
        (PERCENT, Decimal("4.949999"), Decimal(5), Decimal("-0.050001"), None, Trend.DOWN),
        (PERCENT, Decimal(5), Decimal(0), Decimal(5), None, Trend.UP),
        (PERCENT, Decimal(5), Decimal(-5), Decimal(10), None, Trend.UP),
    ],
)
def test_a_change_is_told_in_its_unit_in_percent_and_in_a_trend(
    metric: Metric,
    value: Number,
    earlier: Number,
    change: Number,
    percent: str | None,
    trend: Trend,
) -> None:
    found = compared(metric, value, earlier, AT, before_data=False)
    assert found.change == change
    assert found.change_percent == (None if percent is None else Decimal(percent))
    assert found.trend is trend
    assert (found.value, found.at, found.before_data) == (earlier, AT, False)


@pytest.mark.parametrize(
    ("value", "earlier", "before_data"), [(None, 1, False), (1, None, False), (1, 1, True)]
)
def test_without_both_values_there_is_no_change(
    value: Number | None, earlier: Number | None, before_data: bool
) -> None:
    found = compared(COUNT, value, earlier, AT, before_data=before_data)
    assert (found.change, found.change_percent, found.trend) == (None, None, None)
    assert found.before_data is before_data


@pytest.mark.parametrize(
    ("metric", "value", "goal", "status"),
    [
        (COUNT, 100, 100, Status.SUCCESS),
        (COUNT, 101, 100, Status.SUCCESS),
        (COUNT, 90, 100, Status.WARNING),
        (COUNT, 89, 100, Status.ERROR),
        (DOWN, Decimal(3), Decimal(3), Status.SUCCESS),
        (DOWN, Decimal("3.3"), Decimal(3), Status.WARNING),
        (DOWN, Decimal("3.300001"), Decimal(3), Status.ERROR),
        (DOWN, Decimal(0), Decimal(0), Status.SUCCESS),
        (DOWN, Decimal("0.1"), Decimal(0), Status.ERROR),
        (PERCENT, Decimal("-11"), Decimal(-10), Status.WARNING),
        (PERCENT, Decimal("-12"), Decimal(-10), Status.ERROR),
        (NEUTRAL, Decimal(1), Decimal(1), None),
        (COUNT, None, 100, None),
    ],
)
def test_a_status_is_how_a_number_stands_against_its_target(
    metric: Metric, value: Number | None, goal: Number, status: Status | None
) -> None:
    assert status_of(metric, value, aim(goal)) is status


def test_without_a_target_there_is_no_status() -> None:
    assert status_of(COUNT, 100, None) is None


@pytest.mark.parametrize(
    ("value", "six"),
    [("0.0000005", "0.000001"), ("0.00000049", "0"), ("-0.0000005", "-0.000001"), ("1", "1")],
)
def test_rounding_is_half_up_to_six_places(value: str, six: str) -> None:
    assert rounded(Decimal(value)) == Decimal(six)


@given(
    metric=st.sampled_from(METRICS),
    value=st.integers(-(10**15), 10**15),
    earlier=st.integers(-(10**15), 10**15),
)
def test_any_two_numbers_compare_without_a_fault_and_the_trend_has_the_changes_sign(
    metric: Metric, value: int, earlier: int
) -> None:
    one, two = (value, earlier) if metric.unit in (Unit.COUNT, Unit.MONEY) else (
        Decimal(value).scaleb(-6), Decimal(earlier).scaleb(-6)
    )  # fmt: skip
    found = compared(metric, one, two, AT, before_data=False)
    assert found.change is not None
    if found.trend is Trend.UP:
        assert found.change > 0
    if found.trend is Trend.DOWN:
        assert found.change < 0
    backwards = compared(metric, two, one, AT, before_data=False)
    assert backwards.change == -found.change
    if earlier == 0 or metric.unit is Unit.PERCENT:
        assert found.change_percent is None
    else:
        assert found.change_percent is not None
        assert (found.change_percent > 0) == (found.change > 0) or abs(found.change_percent) < 1


@given(
    value=st.decimals(-1000, 1000, places=6),
    goal=st.decimals(-1000, 1000, places=6),
)
def test_a_number_nearer_to_its_target_never_stands_worse(value: Decimal, goal: Decimal) -> None:
    order = [Status.ERROR, Status.WARNING, Status.SUCCESS]
    for metric in (PERCENT, DOWN):
        step = Decimal(1) if metric.better is Better.UP else Decimal(-1)
        now, better = (status_of(metric, each, aim(goal)) for each in (value, value + step))
        assert now is not None
        assert better is not None
        assert order.index(better) >= order.index(now)


def test_numbers_are_whole_or_decimal_and_never_floats() -> None:
    assert set(get_args(Number)) == {int, Decimal}
    assert isinstance(replace(compared(COUNT, 3, 2, AT, before_data=False)).change, int)
