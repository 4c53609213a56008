from __future__ import annotations

from datetime import date

import pytest

from layouts.presets import presets


def _ranges(today: date, first_day: date | None = None) -> dict[str, tuple[date, date]]:
    return {p.name: (p.start, p.end) for p in presets(today, first_day)}


def test_presets_of_an_ordinary_day() -> None:
    today = date(2026, 11, 22)
    assert _ranges(today, date(2023, 11, 20)) == {
        "7 days": (date(2026, 11, 16), today),
        "30 days": (date(2026, 10, 24), today),
        "90 days": (date(2026, 8, 25), today),
        "This month": (date(2026, 11, 1), today),
        "Last month": (date(2026, 10, 1), date(2026, 10, 31)),
        "Quarter": (date(2026, 10, 1), today),
        "Year to date": (date(2026, 1, 1), today),
        "Wedding season": (date(2026, 5, 1), date(2026, 9, 30)),
        "12 months": (date(2025, 11, 23), today),
        "All": (date(2023, 11, 20), today),
    }


@pytest.mark.parametrize(
    ("today", "season"),
    [
        (date(2026, 4, 30), (date(2025, 5, 1), date(2025, 9, 30))),
        (date(2026, 5, 1), (date(2026, 5, 1), date(2026, 5, 1))),
        (date(2026, 7, 4), (date(2026, 5, 1), date(2026, 7, 4))),
    ],
)
def test_season_is_last_years_before_may_and_ends_today_within_it(
    today: date, season: tuple[date, date]
) -> None:
    assert _ranges(today)["Wedding season"] == season


def test_twelve_months_survive_a_leap_day() -> None:
    assert _ranges(date(2028, 2, 29))["12 months"] == (date(2027, 3, 1), date(2028, 2, 29))


def test_all_is_offered_only_when_there_is_data() -> None:
    assert "All" not in _ranges(date(2026, 11, 22))
