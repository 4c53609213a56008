from __future__ import annotations

from datetime import date

import pytest

from layouts.choice import Choice, address, board_address, earlier_range, fitted, fitting_grain

TODAY = date(2026, 11, 22)


def test_nothing_chosen_is_a_bare_address() -> None:
    assert address("mrr", Choice()) == "/metric/mrr"


def test_everything_chosen_stands_in_the_address() -> None:
    choice = Choice(
        start=date(2026, 1, 1),
        end=date(2026, 3, 31),
        grain="week",
        parts=True,
        against="year",
        as_of=date(2026, 5, 1),
        rows=2,
        theme="dark",
    )
    assert address("mrr", choice) == (
        "/metric/mrr?from=2026-01-01&to=2026-03-31&grain=week&parts=1&against=year"
        "&as_of=2026-05-01&rows=2&theme=dark"
    )
    assert board_address(choice) == "/?as_of=2026-05-01&theme=dark"


def test_an_open_choice_is_the_last_ninety_days_by_day() -> None:
    choice = fitted(Choice(), TODAY)
    assert (choice.start, choice.end, choice.grain) == (date(2026, 8, 25), TODAY, "day")


def test_an_open_choice_in_the_past_ends_there() -> None:
    assert fitted(Choice(as_of=date(2026, 3, 1)), TODAY).end == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("start", "grain"),
    [(date(2026, 8, 1), "day"), (date(2025, 11, 23), "week"), (date(2023, 11, 20), "month")],
)
def test_longer_ranges_start_coarser(start: date, grain: str) -> None:
    assert fitting_grain(start, TODAY) == grain


def test_range_before_touches_the_range_and_year_before_keeps_weekdays() -> None:
    start, end = date(2026, 11, 1), TODAY
    assert earlier_range(start, end, "previous") == (date(2026, 10, 10), date(2026, 10, 31))
    year = earlier_range(start, end, "year")
    assert year == (date(2025, 11, 2), date(2025, 11, 23))
    assert year[0].weekday() == start.weekday()
