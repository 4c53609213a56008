from decimal import Decimal

import pytest

from .readings import change, change_percent, status, target, trend
from .rows import utc
from .values import METRICS, Comparison, Number


def _was(value: Number | None, *, before_data: bool = False) -> Comparison:
    return Comparison(value=value, at=utc("2025-05-30"), before_data=before_data)


@pytest.mark.parametrize(
    ("value", "previous", "difference", "percent", "direction"),
    [
        (0, 0, 0, None, "stable"),
        (4, 0, 4, None, "up"),
        (0, 4, -4, "-100.000000", "down"),
        (3, 3, 0, "0.000000", "stable"),
        (201, 200, 1, "0.500000", "stable"),
        (199, 200, -1, "-0.500000", "stable"),
        (2011, 2000, 11, "0.550000", "up"),
        (1989, 2000, -11, "-0.550000", "down"),
        (4, 3, 1, "33.333333", "up"),
        (1, 3, -2, "-66.666667", "down"),
    ],
)
def test_counts_change_in_percent(
    value: int, previous: int, difference: int, percent: str | None, direction: str
) -> None:
    measure = METRICS["total_couples"]
    found = change_percent(measure, value, _was(previous))
    assert change(value, _was(previous)) == difference
    assert found == (None if percent is None else Decimal(percent))
    assert trend(measure, value, _was(previous)) == direction


@pytest.mark.parametrize(
    ("value", "previous", "direction"),
    [
        ("3.05", "3", "stable"),
        ("2.95", "3", "stable"),
        ("3.050001", "3", "up"),
        ("2.949999", "3", "down"),
        ("0", "0", "stable"),
        ("0.04", "0", "stable"),
        ("-5", "0", "down"),
        ("-5", "-6", "up"),
    ],
)
def test_percentages_change_in_points(value: str, previous: str, direction: str) -> None:
    measure = METRICS["growth"]
    assert trend(measure, Decimal(value), _was(Decimal(previous))) == direction
    assert change_percent(measure, Decimal(value), _was(Decimal(previous))) is None


@pytest.mark.parametrize(
    ("value", "previous"),
    [
        (None, _was(3)),
        (3, _was(None)),
        (3, _was(2, before_data=True)),
        (0, _was(0, before_data=True)),
    ],
)
def test_without_a_comparison_nothing_changes(value: int | None, previous: Comparison) -> None:
    measure = METRICS["mrr"]
    assert change(value, previous) is None
    assert change_percent(measure, value, previous) is None
    assert trend(measure, value, previous) is None


@pytest.mark.parametrize(
    ("metric_id", "value", "expected"),
    [
        ("mrr", 5_000_000, "success"),
        ("mrr", 4_999_999, "warning"),
        ("mrr", 4_500_000, "warning"),
        ("mrr", 4_499_999, "error"),
        ("growth", Decimal(20), "success"),
        ("growth", Decimal(18), "warning"),
        ("growth", Decimal("17.999999"), "error"),
        ("growth", Decimal(-20), "error"),
        ("churn", Decimal(3), "success"),
        ("churn", Decimal(0), "success"),
        ("churn", Decimal("3.000001"), "warning"),
        ("churn", Decimal("3.3"), "warning"),
        ("churn", Decimal("3.300001"), "error"),
        ("vendor_satisfaction", Decimal("4.05"), "warning"),
        ("vendor_satisfaction", Decimal("4.049999"), "error"),
        ("avg_session_duration", Decimal(900), "success"),
        ("avg_session_duration", Decimal("809.999999"), "error"),
        ("mrr", None, None),
        ("arr", 5_000_000, None),
        ("avg_coordination_time", Decimal(5), None),
    ],
)
def test_status_is_against_the_target_in_the_better_direction(
    metric_id: str, value: Number | None, expected: str | None
) -> None:
    assert status(metric_id, value, target(metric_id, 10)) == expected


def test_neutral_has_no_status_even_with_a_target() -> None:
    assert status("avg_coordination_time", Decimal(5), Decimal(5)) is None


def test_daily_users_are_measured_against_monthly_ones() -> None:
    assert target("dau", 13) == Decimal("5.2")
    assert target("dau", 0) is None
    assert status("dau", 5, target("dau", 13)) == "warning"


def test_the_table_of_metrics_is_that_of_the_definitions() -> None:
    assert len(METRICS) == 17
    assert [name for name, each in METRICS.items() if each.daily] == ["new_signups_today", "dau"]
    assert [name for name, each in METRICS.items() if each.better != "up"] == [
        "churn",
        "avg_coordination_time",
    ]
