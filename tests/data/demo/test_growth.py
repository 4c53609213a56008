from datetime import date

import numpy as np
import pytest

from data.demo.growth import COUPLES, SUPPLIERS, Growth, signups
from data.demo.season import Calendar

CALENDAR = Calendar.spanning(date(2023, 9, 18), date(2026, 9, 18))


def joined(growth: Growth, scale: float = 1.0) -> np.ndarray:
    return signups(np.random.default_rng(3), growth, CALENDAR, scale)


@pytest.mark.parametrize("growth", [SUPPLIERS, COUPLES])
def test_each_year_brings_more_than_the_one_before(growth: Growth) -> None:
    year = (CALENDAR.days_of(joined(growth)) - CALENDAR.first) // 366
    first, second, third = np.bincount(year, minlength=3)
    assert first < second < third


def test_signups_are_in_order_and_within_the_calendar() -> None:
    instants = joined(COUPLES)
    days = CALENDAR.days_of(instants)
    assert (np.diff(instants) >= 0).all()
    assert days.min() >= CALENDAR.first
    assert days.max() <= CALENDAR.first + len(CALENDAR) - 1


def test_couples_come_after_christmas_and_suppliers_not_in_december() -> None:
    months = CALENDAR.month[CALENDAR.days_of(joined(COUPLES)) - CALENDAR.first]
    january, november = (np.count_nonzero(months == month) for month in (0, 10))
    assert january > 1.5 * november
    months = CALENDAR.month[CALENDAR.days_of(joined(SUPPLIERS)) - CALENDAR.first]
    february, december = (np.count_nonzero(months == month) for month in (1, 11))
    assert february > 1.5 * december


def test_scale_multiplies() -> None:
    assert len(joined(COUPLES, 0.1)) == pytest.approx(len(joined(COUPLES)) / 10, rel=0.01)
