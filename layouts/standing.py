"""How readings stand against their targets and against last year; computed, never invented."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from data.metric import Better, Comparison
from data.reading import Aim, Reading, Status


def shortfall(reading: Reading) -> Decimal | None:
    """By what share of its target a reading misses it; zero or less when it is reached, None
    without value, target or direction."""
    value, target = reading.value, reading.target
    if value is None or target is None or reading.metric.better is Better.NEUTRAL:
        return None
    missing = Decimal(target.value) - Decimal(value)
    if reading.metric.better is Better.DOWN:
        missing = -missing
    return missing / abs(Decimal(target.value)) if target.value else missing


def furthest(readings: Iterable[Reading]) -> Reading | None:
    """The reading that misses its target by the largest share; None when none misses."""
    missing = [(s, r) for r in readings if (s := shortfall(r)) is not None and s > 0]
    return max(missing, key=lambda pair: pair[0])[1] if missing else None


def biggest_mover(readings: Iterable[Reading]) -> Reading | None:
    """The reading that changed most in percent on last year. Daily metrics are left out: one day
    is mostly noise; so are percentages, which change in points."""
    moved = [
        (abs(r.last_year.change_percent), r)
        for r in readings
        if r.metric.comparison is Comparison.MONTHLY
        and r.last_year is not None
        and r.last_year.change_percent is not None
    ]
    size, reading = max(moved, key=lambda pair: pair[0], default=(Decimal(0), None))
    return reading if size else None


def with_status(readings: Iterable[Reading], status: Status) -> list[Reading]:
    """The readings of one status, worst first."""
    return sorted(
        (r for r in readings if r.status is status),
        key=lambda r: shortfall(r) or Decimal(0),
        reverse=True,
    )


def progress(reading: Reading, target: Aim) -> float:
    """How much of the way to the target is done, from 0 to 1."""
    value, goal = Decimal(reading.value or 0), Decimal(target.value)
    if reading.metric.better is Better.DOWN:
        value, goal = goal, value
    if goal <= 0:
        return 1.0
    return float(min(Decimal(1), max(Decimal(0), value / goal)))
