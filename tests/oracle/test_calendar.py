from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .calendar import Grain, LocalCalendar, bucket_start, months_earlier, spans
from .rows import utc

LONDON = LocalCalendar(ZoneInfo("Europe/London"))
HAVANA = LocalCalendar(ZoneInfo("America/Havana"))
SAO_PAULO = LocalCalendar(ZoneInfo("America/Sao_Paulo"))


def test_the_day_clocks_go_forward_has_23_hours() -> None:
    day = date(2025, 3, 30)
    assert LONDON.midnight(day) == utc("2025-03-30 00:00")
    assert LONDON.end_of(day) == utc("2025-03-30 22:59:59.999999")
    assert LONDON.midnight(day + timedelta(days=1)) - LONDON.midnight(day) == timedelta(hours=23)


def test_the_day_clocks_go_back_has_25_hours() -> None:
    day = date(2025, 10, 26)
    assert LONDON.midnight(day) == utc("2025-10-25 23:00")
    assert LONDON.end_of(day) == utc("2025-10-26 23:59:59.999999")


def test_a_clock_time_in_the_gap_is_read_with_the_offset_before_it() -> None:
    assert LONDON.instant(datetime(2025, 3, 30, 1, 30)) == utc("2025-03-30 01:30")


def test_an_ambiguous_clock_time_is_the_later_one() -> None:
    assert LONDON.instant(datetime(2025, 10, 26, 1, 30)) == utc("2025-10-26 01:30")


def test_in_summer_a_late_moment_in_utc_belongs_to_the_next_day() -> None:
    assert LONDON.day_of(utc("2025-06-30 22:59:59.999999")) == date(2025, 6, 30)
    assert LONDON.day_of(utc("2025-06-30 23:00")) == date(2025, 7, 1)


def test_a_midnight_that_comes_twice_begins_the_day_the_second_time() -> None:
    assert HAVANA.midnight(date(2025, 11, 2)) == utc("2025-11-02 05:00")
    assert HAVANA.day_of(utc("2025-11-02 04:30")) == date(2025, 11, 1)
    assert HAVANA.day_of(utc("2025-11-02 05:00")) == date(2025, 11, 2)


def test_a_midnight_that_never_comes_is_the_moment_of_the_jump() -> None:
    assert SAO_PAULO.midnight(date(2018, 11, 4)) == utc("2018-11-04 03:00")
    assert SAO_PAULO.day_of(utc("2018-11-04 02:59:59")) == date(2018, 11, 3)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2025, 5, 31), 1, date(2025, 4, 30)),
        (date(2025, 1, 31), 1, date(2024, 12, 31)),
        (date(2025, 2, 28), 1, date(2025, 1, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 12, 15), 12, date(2024, 12, 15)),
    ],
)
def test_a_month_earlier_clamps_to_the_last_day(day: date, months: int, earlier: date) -> None:
    assert months_earlier(day, months) == earlier


def test_a_month_earlier_keeps_the_clock_time_across_a_change_of_clocks() -> None:
    assert LONDON.months_earlier(utc("2025-04-15 11:00"), 1) == utc("2025-03-15 12:00")
    assert LONDON.months_earlier(utc("2025-03-31 22:59:59.999999"), 1) == utc(
        "2025-02-28 23:59:59.999999"
    )


def test_a_month_earlier_may_fall_into_the_gap() -> None:
    assert LONDON.months_earlier(utc("2025-04-30 00:30"), 1) == utc("2025-03-30 01:30")


def test_seven_days_earlier_keeps_the_clock_time() -> None:
    assert LONDON.days_earlier(utc("2025-04-02 11:00"), 7) == utc("2025-03-26 12:00")


def test_from_the_first_of_two_ambiguous_hours_earlier_days_have_only_one() -> None:
    assert LONDON.days_earlier(utc("2025-10-26 00:30"), 7) == utc("2025-10-19 00:30")
    assert LONDON.days_earlier(utc("2025-10-26 01:30"), 7) == utc("2025-10-19 00:30")


def test_a_trailing_window_is_whole_local_days_with_today_among_them() -> None:
    assert LONDON.trailing(utc("2025-06-30 12:00"), 30) == utc("2025-05-31 23:00")
    assert LONDON.trailing(utc("2025-04-01 12:00"), 7) == utc("2025-03-26 00:00")
    assert LONDON.trailing(utc("2025-06-30 12:00"), 1) == utc("2025-06-29 23:00")


@pytest.mark.parametrize(
    ("start", "end", "grain", "expected"),
    [
        ((6, 4), (6, 17), "week", [((6, 4), (6, 8)), ((6, 9), (6, 15)), ((6, 16), (6, 17))]),
        ((1, 15), (3, 3), "month", [((1, 15), (1, 31)), ((2, 1), (2, 28)), ((3, 1), (3, 3))]),
        ((6, 4), (6, 5), "day", [((6, 4), (6, 4)), ((6, 5), (6, 5))]),
        ((6, 4), (6, 3), "day", []),
    ],
)
def test_first_and_last_bucket_are_clipped_to_the_range(
    start: tuple[int, int],
    end: tuple[int, int],
    grain: Grain,
    expected: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    assert spans(date(2025, *start), date(2025, *end), grain) == [
        (date(2025, *first), date(2025, *last)) for first, last in expected
    ]


def test_an_unknown_grain_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown grain 'year'"):
        bucket_start(date(2025, 6, 4), "year")  # type: ignore[arg-type]
