"""Checks what was asked for, with one clear sentence for each way it can be wrong."""

from __future__ import annotations

import re
from datetime import date, timedelta

from data.calendar import GRAINS, Grain, bucket_start
from data.errors import RequestError

EARLIEST = date(1990, 1, 1)
DEFAULT_DAYS = 90
MOST_POINTS = 3_700
DAYS_IN = {"day": 1, "week": 7, "month": 28}


def day_in(text: str, name: str) -> date:
    """A calendar date written YYYY-MM-DD; RequestError names the parameter otherwise."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise RequestError(
            f"{name} must be a date like 2026-05-31, not {text[:40]!r}.",
            code="bad_date",
            name=name,
            unreadable=text,
        )
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RequestError(
            f"{name} is not a day of the calendar: {text!r}.",
            code="bad_date",
            name=name,
            impossible=text,
        ) from None
    if day < EARLIEST:
        sentence = f"{name} must not be before {EARLIEST}."
        raise RequestError(sentence, code="bad_date", name=name, earliest=EARLIEST)
    return day


def as_of_day(day: date | None, today: date) -> date | None:
    """The past day a board is asked for, or None for now; RequestError for a day to come."""
    if day is None or day == today:
        return None
    _check_not_to_come("as_of", day, today)
    return day


def grain_in(text: str | None) -> Grain:
    """A grain by name, daily when none is given; RequestError lists the names otherwise."""
    for grain in GRAINS:
        if text == grain:
            return grain
    if text is None:
        return "day"
    sentence = f"grain must be day, week or month, not {text[:40]!r}."
    raise RequestError(sentence, code="bad_grain", text=text)


def check_shape(start: date | None, end: date | None, grain: str | None) -> Grain:
    """The grain of what could be asked for on some day; RequestError for what is wrong on any."""
    step = grain_in(grain)
    if start is not None and end is not None:
        if start > end:
            raise RequestError(
                f"from ({start}) must not be after to ({end}).",
                code="reversed_range",
                first=start,
                last=end,
            )
        _count(start, end, step)
    return step


def checked_range(
    start: date | None, end: date | None, grain: str | None, latest: date, today: date
) -> tuple[date, date, Grain]:
    """First day, last day and grain of a series that ends at ``latest`` at the most."""
    # A day to come is told as one, also where the other end of the range was filled in for it.
    for name, day in (("from", start), ("to", end)):
        if day is not None:
            _check_not_to_come(name, day, today)
    if start is not None and start > latest:
        sentence = f"from ({start}) must not be after {latest}."
        raise RequestError(sentence, code="reversed_range", first=start, shown=latest)
    step = check_shape(start, end, grain)
    last = min(end or latest, latest)
    first = start or last - timedelta(days=DEFAULT_DAYS - 1)
    _count(first, last, step)
    return first, last, step


def _check_not_to_come(name: str, day: date, today: date) -> None:
    if day > today:
        sentence = f"{name} must not be after today, {today}."
        raise RequestError(sentence, code="future_date", name=name, today=today)


def _count(first: date, last: date, step: Grain) -> None:
    if (last - bucket_start(first, step)).days // DAYS_IN[step] + 1 > MOST_POINTS:
        raise RequestError(
            f"That is more than {MOST_POINTS} points: choose a coarser grain.",
            code="too_many",
            most=MOST_POINTS,
            grain=step,
        )
