"""The ranges a reader can choose with one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SEASON_STARTS, SEASON_ENDS = (5, 1), (9, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A named range, both days included."""

    name: str
    start: date
    end: date


def presets(today: date, first_day: date | None) -> tuple[Preset, ...]:
    """All of them, the wedding season being this year's, or last year's before May."""
    month = today.replace(day=1)
    last_month = month - timedelta(days=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    season = today.year if (today.month, today.day) >= SEASON_STARTS else today.year - 1
    ranges = [
        ("7 days", today - timedelta(days=6), today),
        ("30 days", today - timedelta(days=29), today),
        ("90 days", today - timedelta(days=89), today),
        ("This month", month, today),
        ("Last month", last_month.replace(day=1), last_month),
        ("Quarter", quarter, today),
        ("Year to date", today.replace(month=1, day=1), today),
        ("Wedding season", date(season, *SEASON_STARTS), min(today, date(season, *SEASON_ENDS))),
        ("12 months", _year_before(today) + timedelta(days=1), today),
    ]
    if first_day is not None:
        ranges.append(("All", first_day, today))
    return tuple(Preset(name=name, start=start, end=end) for name, start, end in ranges)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
