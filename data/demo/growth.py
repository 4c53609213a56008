"""How fast the platform grows: who joins on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.columns import Integers
from data.demo.season import (
    COUPLES_JOIN,
    COUPLES_JOIN_ON,
    LEISURE_HOURS,
    OFFICE_HOURS,
    SUPPLIERS_JOIN,
    SUPPLIERS_JOIN_ON,
    YEAR_DAYS,
    Calendar,
    clock_times,
)

_YEARS_OF_ACCELERATION = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Sign-ups a year at the opening, how many more each later year brings, and when."""

    opening: float
    gain: float
    by_month: tuple[float, ...]
    by_weekday: tuple[float, ...]
    hours: tuple[int, ...]


SUPPLIERS = Growth(
    opening=410.0,
    gain=92.0,
    by_month=SUPPLIERS_JOIN,
    by_weekday=SUPPLIERS_JOIN_ON,
    hours=OFFICE_HOURS,
)
COUPLES = Growth(
    opening=1_550.0,
    gain=420.0,
    by_month=COUPLES_JOIN,
    by_weekday=COUPLES_JOIN_ON,
    hours=LEISURE_HOURS,
)


def signups(rng: np.random.Generator, growth: Growth, calendar: Calendar, scale: float) -> Integers:
    """The instants of the sign-ups on the calendar's days, in order."""
    years = np.arange(len(calendar)) / YEAR_DAYS
    a_year = growth.opening + growth.gain * np.minimum(years, _YEARS_OF_ACCELERATION)
    weights = calendar.seasonal(growth.by_month, growth.by_weekday)
    expected = a_year / YEAR_DAYS * weights * scale
    # The total is as planned; only on which days they come is chance.
    joining = rng.multinomial(round(expected.sum()), expected / expected.sum())
    days = np.repeat(np.arange(len(calendar)) + calendar.first, joining)
    instants = calendar.instants(days, clock_times(rng, len(days), growth.hours))
    return np.sort(instants)
