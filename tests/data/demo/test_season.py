from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from data.demo.season import (
    HOUR,
    OFFICE_HOURS,
    WEDDINGS,
    WEDDINGS_ON,
    ZONE,
    Calendar,
    clock_times,
    day_number,
    microseconds,
    picks,
)


def as_datetime(instant: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(instant))


def test_clock_times_are_london_times_in_summer_and_winter() -> None:
    calendar = Calendar.spanning(date(2026, 1, 1), date(2026, 12, 31))
    days = np.array([day_number(date(2026, 1, 15)), day_number(date(2026, 7, 15))])
    instants = calendar.instants(days, np.array([9 * HOUR, 9 * HOUR]))
    assert [as_datetime(instant).hour for instant in instants] == [9, 8]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
def test_an_instant_falls_on_the_local_day_it_was_made_for(day: date) -> None:
    calendar = Calendar.spanning(date(2026, 1, 1), date(2026, 12, 31))
    number = day_number(day)
    hours = np.arange(4, 24) * HOUR
    instants = calendar.instants(np.full(len(hours), number), hours)
    assert calendar.days_of(instants).tolist() == [number] * len(hours)
    assert {as_datetime(instant).astimezone(ZONE).date() for instant in instants} == {day}


def test_the_wedding_season_is_summer_and_its_day_is_saturday() -> None:
    calendar = Calendar.spanning(date(2026, 1, 1), date(2026, 12, 31))
    weights = calendar.seasonal(WEDDINGS, WEDDINGS_ON)
    best = date(2026, 1, 1) + timedelta(days=int(np.argmax(weights)))
    worst = date(2026, 1, 1) + timedelta(days=int(np.argmin(weights)))
    assert best.weekday() == 5
    assert best.month in (7, 8)
    assert worst.month in (1, 2)


def test_months_flow_into_each_other() -> None:
    calendar = Calendar.spanning(date(2025, 12, 1), date(2026, 1, 31))
    level = calendar.seasonal((2.0, *(1.0,) * 11), (1.0,) * 7)
    assert level.min() >= 1.0
    assert level.max() <= 2.0
    assert np.abs(np.diff(level)).max() < 0.05


def test_clock_times_keep_to_the_hours_given() -> None:
    times = clock_times(np.random.default_rng(1), 5_000, OFFICE_HOURS)
    hours = np.bincount(times // HOUR, minlength=24)
    assert hours[1:5].sum() == 0
    assert hours[10] > hours[20] > 0


def test_picks_follow_their_weights() -> None:
    counts = np.bincount(picks(np.random.default_rng(1), 10_000, (3.0, 0.0, 1.0)), minlength=3)
    assert counts[1] == 0
    assert 2.6 < counts[0] / counts[2] < 3.4


def test_microseconds_are_exact() -> None:
    moment = datetime(2026, 5, 1, 12, 0, 0, 123_457, tzinfo=UTC)
    assert as_datetime(microseconds(moment)) == moment
