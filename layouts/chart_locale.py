"""Charts in the same locale as the page: names of months and days, and the order in a date."""

from __future__ import annotations

import re
from typing import Any

from data.locale import (
    BRITISH,
    decimal_mark,
    group_mark,
    locale_now,
    month_names,
    pattern_of,
    weekday_names,
)

D3 = {"EEEE": "%A", "MMMM": "%B", "LLLL": "%B", "MMM": "%b", "LLL": "%b", "M": "%-m", "L": "%-m",
      "MM": "%m", "d": "%-d", "dd": "%d", "y": "%Y"}  # fmt: skip
"""Unicode's letters for a date as the charts' library writes them."""


def chart_locale() -> dict[str, Any]:
    """What a chart's configuration says of it; nothing where the library's own will do."""
    locale = locale_now()
    if locale == BRITISH:
        return {}
    tag = str(locale).replace("_", "-")
    words = {
        "days": weekday_names("wide"),
        "shortDays": weekday_names("abbreviated"),
        "months": month_names("wide"),
        "shortMonths": month_names("abbreviated"),
        "periods": ["AM", "PM"],
        "decimal": decimal_mark(),
        "thousands": group_mark(),
    }
    return {"locale": tag, "locales": {tag: {"dictionary": {}, "format": words}}}


def date_ticks() -> list[dict[str, Any]]:
    """How an axis writes days, months and years."""
    return [
        {"dtickrange": [None, "M1"], "value": f"{_d3('MMMd')}\n%Y"},
        {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]


def bucket_hover(grain: str) -> str:
    """How the words over a point name its bucket."""
    if grain == "month":
        return _d3("yMMMM")
    return f"Week of {_d3('yMMMMd')}" if grain == "week" else _d3("yMMMMEEEEd")


def _d3(form: str) -> str:
    pieces = re.findall(r"'([^']*)'|([a-zA-Z])(\2*)|([^'a-zA-Z]+)", pattern_of(form))
    return "".join(quoted or other or D3.get(a + more, "") for quoted, a, more, other in pieces)
