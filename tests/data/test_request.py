"""What may be asked for, and the sentence for each way in which it may not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.calendar import GRAINS, buckets, end_of
from data.errors import RequestError
from data.request import (
    MOST_POINTS,
    as_of_day,
    checked_range,
    day_in,
    grain_in,
)
from data.settings import settings_from

TODAY = date(2025, 6, 18)
ZONE = settings_from({}).zone


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)


@pytest.mark.parametrize("text", ["2025-06-18", "1990-01-01", "2024-02-29", "9999-12-31"])
def test_a_date_is_read_as_it_is_written(text: str) -> None:
    assert day_in(text, "from").isoformat() == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "from must be a date like 2026-05-31, not ''."),
        ("today", "from must be a date like 2026-05-31, not 'today'."),
        ("20250618", "from must be a date like 2026-05-31, not '20250618'."),
        ("18-06-2025", "from must be a date like 2026-05-31, not '18-06-2025'."),
        ("2025-6-18", "from must be a date like 2026-05-31, not '2025-6-18'."),
        ("2025-06-18T00:00", "from must be a date like 2026-05-31, not '2025-06-18T00:00'."),
        ("2025-06-18\n", "from must be a date like 2026-05-31, not '2025-06-18\\n'."),
        ("2025-W25-3", "from must be a date like 2026-05-31, not '2025-W25-3'."),
        ("'; drop table", 'from must be a date like 2026-05-31, not "\'; drop table".'),
        ("9" * 100, f"from must be a date like 2026-05-31, not '{'9' * 40}'."),
        ("2025-02-29", "from is not a day of the calendar: '2025-02-29'."),
        ("2025-13-01", "from is not a day of the calendar: '2025-13-01'."),
        ("2025-00-10", "from is not a day of the calendar: '2025-00-10'."),
        ("0000-01-01", "from is not a day of the calendar: '0000-01-01'."),
        ("1989-12-31", "from must not be before 1990-01-01."),
        ("0001-01-01", "from must not be before 1990-01-01."),
        ("٢٠٢٥-٠٦-١٨", "from must be a date like 2026-05-31, not '٢٠٢٥-٠٦-١٨'."),
    ],
)
def test_a_bad_date_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        day_in(text, "from")
    assert str(caught.value) == said
    assert (caught.value.code, caught.value.status) == ("bad_date", 400)


@given(text=st.text())
@example(text="2025-06-1٨")
@example(text="\ud800")
def test_any_text_is_a_date_or_one_sentence(text: str) -> None:
    said = ""
    try:
        assert day_in(text, "as_of").isoformat() == text
    except RequestError as error:
        said = str(error)
    assert "\n" not in said
    assert len(said) < 250


def test_the_sentence_names_the_parameter() -> None:
    with pytest.raises(RequestError, match=r"^as_of must"):
        day_in("x", "as_of")


@pytest.mark.parametrize(
    ("asked", "found"), [(None, None), ("2025-06-18", None), ("2025-06-17", "2025-06-17")]
)
def test_today_means_now(asked: str | None, found: str | None) -> None:
    assert as_of_day(day(asked) if asked else None, TODAY) == (day(found) if found else None)


def test_a_board_of_a_day_to_come_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        as_of_day(day("2025-06-19"), TODAY)
    assert str(caught.value) == "as_of must not be after today, 2025-06-18."
    assert caught.value.code == "future_date"


@pytest.mark.parametrize(
    ("text", "grain"), [(None, "day"), ("day", "day"), ("week", "week"), ("month", "month")]
)
def test_a_grain_is_daily_unless_named(text: str | None, grain: str) -> None:
    assert grain_in(text) == grain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "grain must be day, week or month, not ''."),
        ("Day", "grain must be day, week or month, not 'Day'."),
        ("year", "grain must be day, week or month, not 'year'."),
        ("x" * 99, f"grain must be day, week or month, not '{'x' * 40}'."),
    ],
)
def test_a_wrong_grain_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        grain_in(text)
    assert str(caught.value) == said
    assert caught.value.code == "bad_grain"


@pytest.mark.parametrize(
    ("start", "end", "latest", "found"),
    [
        (None, None, "2025-06-18", ("2025-03-21", "2025-06-18")),  # 90 days
        (None, None, "2025-06-01", ("2025-03-04", "2025-06-01")),
        ("2025-06-01", None, "2025-06-18", ("2025-06-01", "2025-06-18")),
        (None, "2025-06-01", "2025-06-18", ("2025-03-04", "2025-06-01")),
        ("2025-06-01", "2025-06-18", "2025-06-10", ("2025-06-01", "2025-06-10")),
        ("2025-06-18", "2025-06-18", "2025-06-18", ("2025-06-18", "2025-06-18")),
        ("1990-01-01", "1990-01-02", "2025-06-18", ("1990-01-01", "1990-01-02")),
    ],
)
def test_a_range_is_filled_in_and_clipped(
    start: str | None, end: str | None, latest: str, found: tuple[str, str]
) -> None:
    first, last, grain = checked_range(
        day(start) if start else None, day(end) if end else None, None, day(latest), TODAY
    )
    assert (first.isoformat(), last.isoformat(), grain) == (*found, "day")


@pytest.mark.parametrize(
    ("start", "end", "grain", "latest", "code", "said"),
    [
        (
            "2025-06-10", "2025-06-09", "day", "2025-06-18", "reversed_range",
            "from (2025-06-10) must not be after to (2025-06-09).",
        ),
        (
            "2025-06-15", None, "day", "2025-06-10", "reversed_range",
            "from (2025-06-15) must not be after 2025-06-10.",
        ),
        (
            "2025-06-19", None, "day", "2025-06-18", "future_date",
            "from must not be after today, 2025-06-18.",
        ),
        (
            "2025-06-19", "2025-06-18", "day", "2025-06-18", "future_date",
            "from must not be after today, 2025-06-18.",
        ),
        (
            "2025-06-01", "2025-06-19", "day", "2025-06-18", "future_date",
            "to must not be after today, 2025-06-18.",
        ),
        (
            "1990-01-01", None, "day", "2025-06-18", "too_many",
            "That is more than 3700 points: choose a coarser grain.",
        ),
        (
            "2025-06-01", None, "hour", "2025-06-18", "bad_grain",
            "grain must be day, week or month, not 'hour'.",
        ),
    ],
)  # fmt: skip
def test_a_bad_range_is_one_sentence(
    start: str, end: str | None, grain: str, latest: str, code: str, said: str
) -> None:
    with pytest.raises(RequestError) as caught:
        checked_range(day(start), day(end) if end else None, grain, day(latest), TODAY)
    assert (caught.value.code, str(caught.value)) == (code, said)


@given(
    start=st.dates(date(1990, 1, 1), TODAY),
    length=st.integers(0, 13_000),
    grain=st.sampled_from(GRAINS),
)
@example(start=TODAY - timedelta(days=MOST_POINTS - 1), length=13_000, grain="day")
@example(start=TODAY - timedelta(days=MOST_POINTS), length=13_000, grain="day")
def test_no_range_that_is_let_through_has_too_many_points(
    start: date, length: int, grain: str
) -> None:
    end = min(start + timedelta(days=length), TODAY)
    try:
        first, last, step = checked_range(start, end, grain, TODAY, TODAY)
    except RequestError:
        assert (end - start).days >= MOST_POINTS
        return
    points = list(buckets(first, last, step, end_of(TODAY, ZONE), ZONE))
    days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
    assert len(points) == len({bucket_key(day, step) for day in days}) <= MOST_POINTS


def bucket_key(day: date, grain: str) -> object:
    """What all days of a bucket share, and no others."""
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[grain]
