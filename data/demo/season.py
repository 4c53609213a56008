"""The demo platform's calendar: British days, their seasons, and instants within them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data.demo.columns import Integers

ZONE = ZoneInfo("Europe/London")
SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
YEAR_DAYS = 365.25

Weights = npt.NDArray[np.float64]

# January first. A supplier joins when couples start to look; a couple when it got engaged.
SUPPLIERS_JOIN = (1.35, 1.3, 1.2, 1.1, 1.05, 0.95, 0.85, 0.8, 0.95, 0.9, 0.5, 0.45)
COUPLES_JOIN = (1.6, 1.4, 1.1, 0.95, 0.9, 0.85, 0.9, 0.9, 0.95, 0.85, 0.7, 0.95)
WEDDINGS = (0.14, 0.22, 0.35, 0.75, 1.45, 1.75, 1.8, 2.0, 1.6, 0.75, 0.3, 0.35)
SUPPLIERS_WORK = (0.94, 0.96, 0.99, 1.02, 1.06, 1.09, 1.1, 1.08, 1.04, 0.99, 0.92, 0.8)
COUPLES_PLAN = (1.2, 1.12, 1.04, 1.0, 1.0, 1.02, 1.02, 1.0, 0.98, 0.95, 0.92, 0.86)

# Monday first.
SUPPLIERS_JOIN_ON = (1.25, 1.3, 1.25, 1.15, 0.95, 0.5, 0.6)
COUPLES_JOIN_ON = (1.05, 1.0, 0.95, 0.9, 0.8, 0.95, 1.35)
WEDDINGS_ON = (0.15, 0.2, 0.3, 0.65, 1.2, 5.2, 0.6)
SUPPLIERS_WORK_ON = (1.1, 1.14, 1.12, 1.1, 1.02, 0.86, 0.66)
COUPLES_PLAN_ON = (1.05, 1.0, 0.98, 0.95, 0.82, 0.98, 1.22)

# Midnight first, weight of each hour.
OFFICE_HOURS = (
    (1, 0, 0, 0, 0, 2, 8, 22, 55, 90, 100, 92, 68, 74, 88, 86, 78, 62, 44, 38, 36, 28, 14, 5)
)  # fmt: skip
LEISURE_HOURS = (
    (5, 2, 1, 0, 0, 1, 6, 16, 24, 28, 32, 36, 52, 46, 32, 30, 34, 44, 60, 82, 100, 92, 55, 20)
)  # fmt: skip


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC of an aware moment."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Local days from ``first`` (a day number) on, with what holds on each of them."""

    first: int
    weekday: Integers
    month: Integers
    day_of_month: Integers
    offset: Integers  # microseconds local time is ahead of UTC at noon

    @classmethod
    def spanning(cls, first: date, last: date) -> Calendar:
        """Both days included."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        noon = time(12, tzinfo=ZONE)
        offsets = [datetime.combine(day, noon).utcoffset() or timedelta(0) for day in days]
        return cls(
            first=day_number(first),
            weekday=np.array([day.weekday() for day in days], dtype=np.int64),
            month=np.array([day.month - 1 for day in days], dtype=np.int64),
            day_of_month=np.array([day.day for day in days], dtype=np.int64),
            offset=np.array([o // timedelta(microseconds=1) for o in offsets], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.weekday)

    def instants(self, days: Integers, microseconds_in: Integers) -> Integers:
        """UTC instants of local clock times on ``days`` (day numbers)."""
        local = days * DAY + microseconds_in
        return np.asarray(local - self.offset[days - self.first], dtype=np.int64)

    def days_of(self, instants: Integers) -> Integers:
        """The local day numbers that ``instants`` fall on (within this calendar)."""
        rough = np.clip(instants // DAY - self.first, 0, len(self) - 1)
        local = (instants + self.offset[rough]) // DAY
        last = self.first + len(self) - 1
        return np.asarray(np.clip(local, self.first, last), dtype=np.int64)

    def seasonal(self, by_month: tuple[float, ...], by_weekday: tuple[float, ...]) -> Weights:
        """A weight for every day: the month's, moving smoothly into the next, by weekday."""
        months = np.array(by_month, dtype=np.float64)
        here = self.month + (self.day_of_month - 15.5) / 31
        low = np.floor(here).astype(np.int64)
        share = here - low
        smooth = months[low % 12] * (1 - share) + months[(low + 1) % 12] * share
        return np.asarray(smooth * np.array(by_weekday, dtype=np.float64)[self.weekday])


def clock_times(rng: np.random.Generator, count: int, hours: tuple[int, ...]) -> Integers:
    """``count`` times of day in microseconds, spread as the weights of the hours say."""
    bounds = np.cumsum(np.array(hours, dtype=np.float64))
    hour = np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right")
    return np.asarray(hour * HOUR + rng.integers(0, HOUR, count), dtype=np.int64)


def picks(rng: np.random.Generator, count: int, weights: tuple[float, ...]) -> Integers:
    """``count`` positions in ``weights``, each as likely as its weight says."""
    bounds = np.cumsum(np.array(weights, dtype=np.float64))
    return np.asarray(
        np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right"), dtype=np.int64
    )
