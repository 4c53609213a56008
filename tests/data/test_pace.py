from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data.pace import Pace, pace_needed, year_end
from tests.layouts.samples import TODAY, reading

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("metric", "value", "weekly"),
    [
        ("mrr", 4_821_549, 32_100),  # £1,784.51 in 39 days: £320.30 a week, so £321
        ("churn", Decimal("3.214286"), Decimal("-0.1")),
        ("growth", Decimal("-100"), Decimal("21.6")),
        ("avg_session_duration", Decimal("754.2"), Decimal(27)),
        ("vendor_satisfaction", Decimal("4.4"), Decimal("0.02")),
    ],
)
def test_pace_is_what_is_missing_over_the_weeks_left(
    metric: str, value: Decimal, weekly: Decimal
) -> None:
    assert pace_needed(reading(metric, value), TODAY) == Pace(weekly=weekly, by=END, is_set=False)


def test_pace_suffices_to_the_day() -> None:
    found = pace_needed(reading("mrr"), TODAY)
    assert found is not None
    assert 4_821_549 + found.weekly * Decimal((END - TODAY).days) / 7 >= 5_000_000


def test_a_day_set_with_the_target_is_the_day() -> None:
    found = reading("mrr")
    assert found.target
    due = replace(found, target=replace(found.target, by=date(2027, 1, 3)))
    assert pace_needed(due, TODAY) == Pace(weekly=29_800, by=date(2027, 1, 3), is_set=True)
    passed = replace(found, target=replace(found.target, by=TODAY))
    assert pace_needed(passed, TODAY) is None


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("mrr", 5_000_000),  # reached
        ("churn", Decimal("2.5")),  # within
        ("mrr", None),
        ("arr", 1),  # no target
        ("dau", 1),  # one day is noise
        ("avg_coordination_time", Decimal(1)),  # neutral
    ],
)
def test_no_pace_where_none_is_needed(metric: str, value: Decimal | None) -> None:
    assert pace_needed(reading(metric, value), TODAY) is None


def test_the_last_weeks_of_a_year_look_to_the_next() -> None:
    assert year_end(date(2026, 12, 3)) == date(2026, 12, 31)
    assert year_end(date(2026, 12, 4)) == date(2027, 12, 31)
