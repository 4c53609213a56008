"""How readings stand against their targets and against last year; computed, never invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from data.metric import Better, Comparison
from data.reading import Aim, Board, Reading, Status

NO_DATA = "There is no data yet."
NO_DATA_THEN = "There was no data yet on that day."


def is_before_data(board: Board) -> bool:
    """Whether the board is of a moment at which nothing had been recorded."""
    return board.first_day is None or board.as_of.date() < board.first_day


def judged(board: Board) -> Board:
    """The board as its readers may judge it: what counts nothing because nothing was recorded yet
    misses no target and stands beside nothing; it says why instead."""
    if not is_before_data(board):
        return board
    why = NO_DATA if board.first_day is None else NO_DATA_THEN
    return replace(board, readings=tuple(_unjudged(each, why) for each in board.readings))


def _unjudged(reading: Reading, why: str) -> Reading:
    if reading.error:
        return reading
    return replace(
        reading,
        previous=None,
        last_year=None,
        status=None,
        target=None,
        benchmark=None,
        n=None,
        median=None,
        reason=reading.reason or why,
        spark=(),
    )


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
