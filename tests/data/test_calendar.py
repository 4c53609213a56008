"""Local days, comparison instants and buckets, held against PostgreSQL and the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from data import embedded
from data.calendar import (
    GRAINS,
    Bucket,
    Grain,
    bucket_start,
    buckets,
    end_of,
    instant,
    last_year_instant,
    local_day,
    midnight,
    months_earlier,
    previous_instant,
)
from data.metric import Comparison

LONDON = ZoneInfo("Europe/London")
# Whole, half and quarter hours; clocks that change at midnight, by half an hour, twice a year in
# Ramadan; a zone that skipped a day; one without any change.
ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York",
    "America/Sao_Paulo", "America/St_Johns", "Asia/Amman", "Asia/Beirut", "Asia/Gaza",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Atlantic/Azores", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Dublin", "Europe/London", "Pacific/Apia", "Pacific/Chatham", "UTC",
]  # fmt: skip
ENOUGH = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHANGES = [
    (2025, 3, 30), (2025, 10, 26), (2024, 2, 29), (2023, 4, 28), (2011, 12, 30), (2018, 11, 4),
    (2024, 4, 6), (2024, 10, 6), (2023, 9, 22), (2021, 3, 27), (2024, 3, 10),
]  # fmt: skip


def near_changes() -> st.SearchStrategy[datetime]:
    """Naive local times, most of them within a day of some clock's change."""
    return st.one_of(
        st.builds(
            lambda day, minutes, micros: (
                datetime(*day) + timedelta(minutes=minutes, microseconds=micros)
            ),
            st.sampled_from(CHANGES),
            st.integers(-26 * 60, 50 * 60),
            st.sampled_from([0, 0, 1, -1, 59_999_999]),
        ),
        st.datetimes(datetime(1995, 1, 1), datetime(2025, 12, 31)),
    )


@pytest.fixture(scope="module")
def postgres_clock(postgres: embedded.EmbeddedServer) -> Iterator[Connection[Any]]:
    """A connection that only reckons times."""
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as connection:
        connection.execute("set time zone 'UTC'")
        yield connection


@ENOUGH
@given(local=near_changes())
def test_a_local_time_is_the_instant_that_postgres_reads(
    postgres_clock: Connection[Any], local: datetime
) -> None:
    expected = postgres_clock.execute(
        "select zone, %s::timestamp at time zone zone from unnest(%s::text[]) as zones (zone)",
        [local, ZONES],
    ).fetchall()
    assert [(zone, instant(local, ZoneInfo(zone))) for zone in ZONES] == expected


@ENOUGH
@given(at=near_changes().map(lambda naive: naive.replace(tzinfo=UTC)))
def test_an_instant_falls_on_the_one_day_whose_midnights_hold_it(at: datetime) -> None:
    for zone in map(ZoneInfo, ZONES):
        day = local_day(at, zone)
        assert midnight(day, zone) <= at < midnight(day + timedelta(days=1), zone), zone


@ENOUGH
@given(at=near_changes().map(lambda naive: naive.replace(tzinfo=UTC)))
def test_an_instant_falls_on_the_same_day_in_the_database(
    connection: Connection[Any], at: datetime
) -> None:
    expected = connection.execute(
        "select zone, metrics.local_day(%s, zone) from unnest(%s::text[]) as zones (zone)",
        [at, ZONES],
    ).fetchall()
    assert [(zone, local_day(at, ZoneInfo(zone))) for zone in ZONES] == expected


@ENOUGH
@given(at=near_changes().map(lambda naive: naive.replace(tzinfo=UTC)))
def test_a_month_and_a_year_earlier_are_those_of_postgres(
    postgres_clock: Connection[Any], at: datetime
) -> None:
    expected = postgres_clock.execute(
        "select zone, (local - interval '1 month') at time zone zone,"
        " (local - interval '1 year') at time zone zone,"
        " (local - interval '7 days') at time zone zone,"
        " (local - interval '364 days') at time zone zone"
        " from unnest(%s::text[]) as zones (zone),"
        " timezone(zone, %s::timestamptz) as clock (local)",
        [ZONES, at],
    ).fetchall()
    assert [
        (
            name,
            previous_instant(at, Comparison.MONTHLY, zone),
            last_year_instant(at, Comparison.MONTHLY, zone),
            previous_instant(at, Comparison.DAILY, zone),
            last_year_instant(at, Comparison.DAILY, zone),
        )
        for name, zone in ((name, ZoneInfo(name)) for name in ZONES)
    ] == expected


@ENOUGH
@given(day=near_changes().map(datetime.date), zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_days_touch_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    following = midnight(day + timedelta(days=1), zone)
    assert midnight(day, zone) <= following
    assert end_of(day, zone) + timedelta(microseconds=1) == following


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 15), 24)],
)
def test_a_day_in_london_is_as_long_as_its_clock_says(day: date, hours: int) -> None:
    begin, end = midnight(day, LONDON), end_of(day, LONDON)
    assert end - begin == timedelta(hours=hours, microseconds=-1)
    assert end + timedelta(microseconds=1) == midnight(day + timedelta(days=1), LONDON)


def test_a_time_that_comes_twice_is_the_later_and_one_that_never_comes_is_moved_on() -> None:
    twice, never = datetime(2025, 10, 26, 1, 30), datetime(2025, 3, 30, 1, 30)
    assert instant(twice, LONDON) == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert instant(never, LONDON) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        ("2025-03-31", 1, "2025-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2025-01-15", 1, "2024-12-15"),
        ("2025-01-31", 2, "2024-11-30"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2025-02-28", 12, "2024-02-28"),
        ("2024-12-31", 12, "2023-12-31"),
        ("2024-12-31", 0, "2024-12-31"),
    ],
)
def test_months_earlier_is_clamped_to_the_months_last_day(
    day: str, months: int, earlier: str
) -> None:
    assert months_earlier(date.fromisoformat(day), months) == date.fromisoformat(earlier)


def test_comparisons_keep_the_clock_over_a_change_of_it() -> None:
    noon = datetime(2025, 4, 15, 12, 0, tzinfo=LONDON)
    previous = previous_instant(noon, Comparison.MONTHLY, LONDON)
    assert previous == datetime(2025, 3, 15, 12, 0, tzinfo=UTC)
    assert noon.astimezone(UTC) - previous == timedelta(days=31, hours=-1)


def test_daily_comparisons_keep_the_weekday() -> None:
    at = datetime(2025, 6, 15, 12, 0, tzinfo=LONDON)
    for find in (previous_instant, last_year_instant):
        assert find(at, Comparison.DAILY, LONDON).astimezone(LONDON).weekday() == at.weekday()


def test_where_midnight_comes_twice_the_day_before_lasts_until_the_second() -> None:
    azores = ZoneInfo("Atlantic/Azores")  # at 01:00 of 26 October the clock shows 00:00 again
    assert midnight(date(2025, 10, 26), azores) == datetime(2025, 10, 26, 1, 0, tzinfo=UTC)
    assert end_of(date(2025, 10, 25), azores) == datetime(
        2025, 10, 26, 0, 59, 59, 999_999, tzinfo=UTC
    )
    assert local_day(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), azores) == date(2025, 10, 25)


def test_an_instant_is_in_utc_whatever_the_zone() -> None:
    assert midnight(date(2025, 6, 15), LONDON).tzinfo is UTC


# -- buckets


def of(first: str, last: str, grain: Grain, at: datetime) -> list[Bucket]:
    """The buckets in London."""
    return list(buckets(date.fromisoformat(first), date.fromisoformat(last), grain, at, LONDON))


NOON = datetime(2025, 6, 18, 12, 0, tzinfo=LONDON)  # a Wednesday
END = datetime(2025, 6, 18, 23, 59, 59, 999_999, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("grain", "firsts"),
    [
        ("day", ["2025-06-16", "2025-06-17", "2025-06-18"]),
        ("week", ["2025-06-16"]),
        ("month", ["2025-06-16"]),
    ],
)
def test_buckets_begin_with_the_range_and_end_with_now(grain: Grain, firsts: list[str]) -> None:
    found = of("2025-06-16", "2025-06-30", grain, NOON)
    assert [str(each.first_day) for each in found] == firsts
    assert found[-1].at == NOON
    assert [each.complete for each in found] == [True] * (len(firsts) - 1) + [False]


def test_weeks_begin_on_monday_and_are_clipped_at_both_ends() -> None:
    found = of("2025-06-04", "2025-06-11", "week", NOON)
    assert [str(each.first_day) for each in found] == ["2025-06-04", "2025-06-09"]
    assert [each.since for each in found] == [
        midnight(date(2025, 6, 4), LONDON),
        midnight(date(2025, 6, 9), LONDON),
    ]
    assert [each.at for each in found] == [
        end_of(date(2025, 6, 8), LONDON),
        end_of(date(2025, 6, 11), LONDON),
    ]
    assert [each.complete for each in found] == [True, True]


def test_months_are_calendar_months() -> None:
    found = of("2024-01-31", "2024-03-01", "month", NOON)
    assert [str(each.first_day) for each in found] == ["2024-01-31", "2024-02-01", "2024-03-01"]
    assert found[1].at == end_of(date(2024, 2, 29), LONDON)


def test_a_bucket_is_complete_only_when_the_board_is_read_at_its_very_end() -> None:
    assert [each.complete for each in of("2025-06-17", "2025-06-18", "day", NOON)] == [True, False]
    assert [each.complete for each in of("2025-06-17", "2025-06-18", "day", END)] == [True, True]
    assert [each.complete for each in of("2025-06-02", "2025-06-18", "week", END)] == [
        True,
        True,
        False,
    ]
    sunday = datetime(2025, 6, 22, 23, 59, 59, 999_999, tzinfo=LONDON)
    assert [each.complete for each in of("2025-06-16", "2025-06-22", "week", sunday)] == [True]
    assert [each.complete for each in of("2025-06-16", "2025-06-22", "month", sunday)] == [False]


def test_a_bucket_that_ends_before_the_boards_day_is_complete_though_its_week_is_not() -> None:
    assert [each.complete for each in of("2025-06-09", "2025-06-17", "week", NOON)] == [True, True]


def test_a_range_to_come_has_no_buckets() -> None:
    assert of("2025-06-19", "2025-06-30", "day", NOON) == []


@ENOUGH
@given(
    first=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    length=st.integers(0, 200),
    grain=st.sampled_from(GRAINS),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    back=st.integers(-30, 250),
)
def test_buckets_cover_the_range_once_and_nothing_after_the_board(
    first: date, length: int, grain: Grain, zone: ZoneInfo, back: int
) -> None:
    last = first + timedelta(days=length)
    at = end_of(first + timedelta(days=back), zone)
    found = list(buckets(first, last, grain, at, zone))
    stop = min(last, local_day(at, zone))
    assert bool(found) == (first <= stop)
    days = [each.first_day for each in found]
    assert days[:1] == [first] * bool(found)
    for one, following in pairwise(found):
        assert one.at == end_of(following.first_day - timedelta(days=1), zone)
        assert following.first_day == bucket_start(following.first_day, grain)
        assert one.complete
    assert all(each.since == midnight(each.first_day, zone) for each in found)
    assert all(each.since <= each.at <= at for each in found)
    if found:
        assert found[-1].at == min(end_of(stop, zone), at)
