"""How fast a number has to move from now on to reach its target in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from data.metric import Better, Comparison, Unit
from data.reading import Number, Reading

WEEK = 7
LEAST_DAYS = 28
STEP = {
    Unit.MONEY: Decimal(100),
    Unit.COUNT: Decimal(1),
    Unit.PERCENT: Decimal("0.1"),
    Unit.HOURS: Decimal("0.1"),
    Unit.SECONDS: Decimal(1),
    Unit.RATING: Decimal("0.01"),
}
"""The smallest difference that a reader is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The run rate still needed: ``weekly`` (signed, in the metric's own Number, rounded away from
    zero to what is shown, so that it suffices) until the day ``by``. ``is_set`` where somebody
    chose that day."""

    weekly: Number
    by: date
    is_set: bool


def pace_needed(reading: Reading, on: date) -> Pace | None:
    """None where nothing is missing, nothing is aimed at, the day has passed, or one day's number
    is too much of a noise to be run at."""
    target, value, metric = reading.target, reading.value, reading.metric
    if target is None or value is None or metric.better is Better.NEUTRAL:
        return None
    if metric.comparison is Comparison.DAILY:
        return None
    missing = Decimal(target.value) - Decimal(value)
    if (missing <= 0) if metric.better is Better.UP else (missing >= 0):
        return None
    by = target.by or year_end(on)
    days = (by - on).days
    if days <= 0:
        return None
    step = STEP[metric.unit]
    steps = (missing * WEEK / max(days, WEEK) / step).quantize(Decimal(1), rounding=ROUND_UP)
    weekly = steps * step
    return Pace(
        weekly=int(weekly) if metric.unit in (Unit.MONEY, Unit.COUNT) else weekly,
        by=by,
        is_set=target.by is not None,
    )


def year_end(on: date) -> date:
    """The last day of the year, or of the next one when less than four weeks are left."""
    end = date(on.year, 12, 31)
    return end if (end - on).days >= LEAST_DAYS else date(on.year + 1, 12, 31)
