"""Every component id of the page, in one place."""

from __future__ import annotations

from typing import Any

ADDRESS = "address"
VIEW = "view"
BOARD = "board"
DRILLDOWN = "drilldown"
HEADLINE = "headline"
NOTICES = "notices"
STAMP = "stamp"
STATUS = "status"
ALERT = "alert"
SHOWN = "shown"
THEME = "theme"
WAKE = "wake"
CLOCK = "clock"
REFRESH = "refresh"
FILE = "file"
BUSY = "busy"
CHART = "chart"
ROWS_LINK = "rows-link"


def cell(metric: str) -> str:
    """The grid cell that holds one card and is swapped when the card changes."""
    return f"cell-{metric}"


def standing(group: str) -> str:
    """The line beside a group's heading that says how the group stands."""
    return f"standing-{group}"


def piece(name: str, metric: str) -> str:
    """The name of one part of a metric's drill-down."""
    return f"{name}-of-{metric}"


def part(name: Any) -> dict[str, Any]:
    """The container of a part by its name, or of every part there is with ``ALL``."""
    return {"type": "part", "name": name}


def download(fmt: str, metric: str = "") -> dict[str, str]:
    """A download button: of one metric's series, or of the whole board when ``metric`` is empty."""
    return {"type": "download", "format": fmt, "metric": metric}


def recompute(metric: str) -> dict[str, str]:
    """The button that has a number computed again from its source rows."""
    return {"type": "recompute", "metric": metric}


def outcome(metric: str) -> dict[str, str]:
    """Where the outcome of that stands."""
    return {"type": "outcome", "metric": metric}
