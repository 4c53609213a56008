"""What stands beside a number: change, trend, target and status."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .exact import six_places
from .values import METRICS, Comparison, Measure, Number

TARGETS: dict[str, Number] = {
    "mrr": 5_000_000,
    "growth": Decimal(20),
    "churn": Decimal(3),
    "vendor_satisfaction": Decimal("4.5"),
    "avg_session_duration": Decimal(900),
}
STABLE_PERCENT = Decimal("0.5")
STABLE_POINTS = Decimal("0.05")
NEAR = Fraction(1, 10)


def change(value: Number | None, previous: Comparison) -> Number | None:
    """The difference in the metric's own unit; None without both or before the data."""
    if value is None or previous.value is None or previous.before_data:
        return None
    difference: Number = value - previous.value
    return difference


def change_percent(measure: Measure, value: Number | None, previous: Comparison) -> Decimal | None:
    """The difference in percent; None from 0 and for percentages, which change in points."""
    difference = change(value, previous)
    if difference is None or not previous.value or measure.unit == "percent":
        return None
    return six_places(Fraction(difference) / Fraction(previous.value) * 100)


def trend(
    measure: Measure, value: Number | None, previous: Comparison
) -> Literal["up", "down", "stable"] | None:
    """Against previous; None without one. 0 to 0 is no change, 0 to n is up."""
    difference = change(value, previous)
    if difference is None:
        return None
    percent = change_percent(measure, value, previous)
    if measure.unit == "percent":
        stable = -STABLE_POINTS <= difference <= STABLE_POINTS
    elif percent is None:
        stable = difference == 0
    else:
        stable = abs(percent) <= STABLE_PERCENT
    if stable:
        return "stable"
    return "up" if difference > 0 else "down"


def target(metric_id: str, monthly_users: Number | None) -> Number | None:
    """The first target of a metric; that of DAU is 40 % of MAU, none where MAU is 0."""
    if metric_id == "dau":
        return six_places(Fraction(2, 5) * Fraction(monthly_users)) if monthly_users else None
    return TARGETS.get(metric_id)


def status(
    metric_id: str, value: Number | None, wanted: Number | None
) -> Literal["success", "warning", "error"] | None:
    """Success at or beyond the target, warning within 10 % of it, error past that."""
    better = METRICS[metric_id].better
    if value is None or wanted is None or better == "neutral":
        return None
    reached, goal = Fraction(value), Fraction(wanted)
    if better == "down":
        reached, goal = -reached, -goal
    if reached >= goal:
        return "success"
    return "warning" if reached >= goal - abs(goal) * NEAR else "error"
