"""What a reader chose on a drill-down, and the address that says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode

Against = Literal["previous", "year"]
Dress = Literal["light", "dark"]

DEFAULT_DAYS = 90
MOST_DAYS = 120  # longer ranges start by weeks
MOST_WEEKS_OF_DAYS = 800  # longer ones still start by months


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The state of a drill-down; None where the address leaves it open.

    ``parts`` splits by the metric's parts, ``against`` lays an earlier range over the chart,
    ``rows`` is the page of rows shown behind the number, or behind its ``part``; ``theme`` is one
    that the address insists on, whatever the reader's own is.
    """

    start: date | None = None
    end: date | None = None
    grain: str | None = None
    parts: bool = False
    against: Against | None = None
    as_of: date | None = None
    rows: int | None = None
    part: str | None = None
    theme: Dress | None = None


def query(choice: Choice) -> str:
    """The choice as the query of an address, '?' included; empty when nothing was chosen."""
    said = {
        "from": choice.start,
        "to": choice.end,
        "grain": choice.grain,
        "parts": "1" if choice.parts else None,
        "against": choice.against,
        "as_of": choice.as_of,
        "rows": choice.rows,
        "part": choice.part if choice.rows else None,
        "theme": choice.theme,
    }
    text = urlencode({name: str(value) for name, value in said.items() if value is not None})
    return f"?{text}" if text else ""


def address(metric: str, choice: Choice) -> str:
    """Where a metric with this choice is shown."""
    return f"/metric/{metric}{query(choice)}"


def board_address(choice: Choice) -> str:
    """The board on the same day and in the same theme."""
    return f"/{query(Choice(as_of=choice.as_of, theme=choice.theme))}"


def fitted(choice: Choice, today: date) -> Choice:
    """The choice with its range and a readable grain filled in."""
    end = choice.end or choice.as_of or today
    start = choice.start or end - timedelta(days=DEFAULT_DAYS - 1)
    return replace(choice, start=start, end=end, grain=choice.grain or fitting_grain(start, end))


def fitting_grain(start: date, end: date) -> str:
    """Days for a season, weeks for a year or two, months beyond."""
    days = (end - start).days
    return "day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS_OF_DAYS else "month"


def earlier_range(start: date, end: date, against: Against) -> tuple[date, date]:
    """The range laid over [start, end]: the one just before, or 52 weeks before (same weekdays)."""
    days = 364 if against == "year" else (end - start).days + 1
    return start - timedelta(days=days), end - timedelta(days=days)
