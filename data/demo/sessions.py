"""Who opened the product when and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.demo.columns import FOREVER, Bytes, Flags, Integers
from data.demo.people import Couples, Suppliers, identifiers
from data.demo.season import (
    COUPLES_PLAN,
    COUPLES_PLAN_ON,
    DAY,
    LEISURE_HOURS,
    OFFICE_HOURS,
    SECOND,
    SUPPLIERS_WORK,
    SUPPLIERS_WORK_ON,
    Calendar,
    clock_times,
)

_CELLS_AT_ONCE = 4_000_000
_MORE_SESSIONS_A_DAY = 0.06
_LEFT_OPEN = 0.04

Shares = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """One row per session; ``user`` counts supplier profiles first, couples after them."""

    ids: Bytes
    user: Integers
    started: Integers
    seconds: Integers
    left_open: Flags  # still open hours later, had it started only then


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habits:
    """For each user: the days (calendar positions) it may come and how likely it does."""

    user: Integers
    first: Integers
    last: Integers
    keen: Shares


def sessions(
    rng: np.random.Generator,
    staff: Suppliers,
    pairs: Couples,
    paid_until: Integers,
    calendar: Calendar,
) -> Sessions:
    """Every session up to the end of the calendar, by start."""
    parts = [
        _visits(rng, user, day, calendar, of_couples)
        for user, day, of_couples in _active_days(rng, staff, pairs, paid_until, calendar)
    ]
    # Everybody looks round once on joining.
    joined = np.concatenate([staff.created, pairs.created])
    welcome = joined + rng.integers(5 * SECOND, 90 * SECOND, len(joined))
    user = np.concatenate([*(part[0] for part in parts), np.arange(len(joined))])
    started = np.concatenate([*(part[1] for part in parts), welcome])
    began = joined[user] <= started
    user, started = user[began], started[began]
    order = np.argsort(started, kind="stable")
    user, started = user[order], started[order]
    return Sessions(
        ids=identifiers(rng, len(user)),
        user=user,
        started=started,
        seconds=_seconds(rng, user >= len(staff)),
        left_open=rng.random(len(user)) < _LEFT_OPEN,
    )


def _active_days(
    rng: np.random.Generator,
    staff: Suppliers,
    pairs: Couples,
    paid_until: Integers,
    calendar: Calendar,
) -> Iterator[tuple[Integers, Integers, bool]]:
    work = calendar.seasonal(SUPPLIERS_WORK, SUPPLIERS_WORK_ON).astype(np.float32)
    habits = _supplier_habits(rng, staff, paid_until, calendar)
    for part, day in _cells(habits):
        chance = habits.keen[part] * work[day]
        came = rng.random(len(day), dtype=np.float32) < chance
        yield habits.user[part[came]], day[came], False
    planning = calendar.seasonal(COUPLES_PLAN, COUPLES_PLAN_ON).astype(np.float32)
    habits = _couple_habits(rng, pairs, calendar)
    for part, day in _cells(habits):
        ahead = pairs.wedding_day[part] - calendar.first - day
        chance = habits.keen[part] * planning[day] * _phase(ahead, day - habits.first[part])
        came = rng.random(len(day), dtype=np.float32) < chance
        yield habits.user[part[came]] + len(staff), day[came], True


def _cells(habits: _Habits) -> Iterator[tuple[Integers, Integers]]:
    """Every day of every user: positions in ``habits`` and calendar positions, in portions."""
    days = np.maximum(habits.last - habits.first + 1, 0)
    reached = np.cumsum(days)
    low = 0
    while low < len(days):
        before = reached[low - 1] if low else 0
        high = max(int(np.searchsorted(reached, before + _CELLS_AT_ONCE, side="right")), low + 1)
        part = np.repeat(np.arange(low, high), days[low:high])
        first_cell = np.repeat(reached[low:high] - days[low:high] - before, days[low:high])
        yield part, habits.first[part] + np.arange(len(part)) - first_cell
        low = high


def _supplier_habits(
    rng: np.random.Generator, staff: Suppliers, paid_until: Integers, calendar: Calendar
) -> _Habits:
    """Most paying suppliers work in it daily; some hardly come; who stopped paying drops off."""
    count = len(staff)
    kind = rng.random(count)
    keen = np.where(kind < 0.42, rng.beta(10, 4, count), rng.beta(2, 5, count))
    keen = np.where(kind > 0.5, rng.beta(1, 350, count), keen)
    pays = np.where(staff.business < 0, FOREVER, paid_until[staff.business])
    user = np.arange(count)
    first = calendar.days_of(staff.created) - calendar.first
    stop = np.minimum(pays, staff.deleted)
    stop_day = calendar.days_of(np.minimum(stop, (calendar.first + len(calendar)) * DAY))
    paying = _Habits(
        user=user,
        first=first,
        last=np.maximum(stop_day - calendar.first, first),
        keen=keen.astype(np.float32),
    )
    lapsed = np.flatnonzero(pays < staff.deleted)
    gone = np.minimum(staff.deleted[lapsed], (calendar.first + len(calendar)) * DAY)
    return _Habits(
        user=np.concatenate([user, lapsed]),
        first=np.concatenate([paying.first, paying.last[lapsed] + 1]),
        last=np.concatenate([paying.last, calendar.days_of(gone) - calendar.first - 1]),
        keen=np.concatenate([paying.keen, paying.keen[lapsed] * np.float32(0.03)]),
    )


def _couple_habits(rng: np.random.Generator, pairs: Couples, calendar: Calendar) -> _Habits:
    """One couple in seven plans with it; the others look in now and then, up to the wedding."""
    count = len(pairs)
    plans = rng.random(count) < 0.105
    keen = np.where(plans, rng.beta(7, 6, count), rng.beta(1, 900, count))
    first = calendar.days_of(pairs.created) - calendar.first
    leaves = np.minimum(pairs.wedding_day + 25, pairs.deleted // DAY - 1) - calendar.first
    return _Habits(
        user=np.arange(count),
        first=first,
        last=np.minimum(leaves, len(calendar) - 1),
        keen=keen.astype(np.float32),
    )


def _phase(days_ahead: Integers, days_since_joining: Integers) -> Shares:
    """How a couple's interest moves: curious at first, keenest before the wedding, then over."""
    bounds = np.array([0, 21, 100, 270])
    level = np.array([0.3, 1.45, 1.25, 1.0, 0.8], dtype=np.float32)
    phase = level[np.searchsorted(bounds, days_ahead, side="right")]
    return np.where(days_since_joining < 7, phase * np.float32(1.5), phase)


def _visits(
    rng: np.random.Generator, user: Integers, day: Integers, calendar: Calendar, of_couples: bool
) -> tuple[Integers, Integers]:
    """The sessions of active days: mostly one, at the hours people of that kind keep."""
    row = np.repeat(np.arange(len(day)), 1 + rng.poisson(_MORE_SESSIONS_A_DAY, len(day)))
    leisure = (calendar.weekday[day[row]] >= 5) | of_couples
    at = np.where(
        leisure,
        clock_times(rng, len(row), LEISURE_HOURS),
        clock_times(rng, len(row), OFFICE_HOURS),
    )
    return user[row], calendar.instants(day[row] + calendar.first, at)


def _seconds(rng: np.random.Generator, of_couples: Flags) -> Integers:
    """Lengths in whole seconds: mostly minutes, a few long ones, suppliers staying longer."""
    middle = np.where(of_couples, 6.12, 6.36)
    seconds = np.exp(rng.normal(middle, 0.78))
    return np.asarray(np.clip(seconds, 12, 3 * 3_600), dtype=np.int64)
