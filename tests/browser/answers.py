"""What the API answers, as the page should show it. Shares no formatting with the product."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from tests.browser.window import Window
from tests.commands.service import Service

STAMP = '[data-role="stamp"]'
SECONDS_IN = {"h": 3600, "min": 60, "s": 1}
TRACES = """
const chart = document.querySelector(arguments[0] + " .js-plotly-plot");
return chart && chart.data && {
  suffix: chart.layout.yaxis.ticksuffix || "",
  traces: chart.data.map((t) => ({type: t.type, name: t.name, x: [...t.x], y: [...t.y]})),
};
"""

Json = dict[str, Any]


def board(service: Service, query: str = "") -> Json:
    """The answer of the executive endpoint."""
    answer = service.ask(f"/api/metrics/executive{query}")
    assert answer.status == 200, answer.body
    found: Json = answer.json
    return found


def series(service: Service, metric: str, query: str = "") -> Json:
    """The answer of the drill-down endpoint."""
    answer = service.ask(f"/api/metrics/drill-down/{metric}{query}")
    assert answer.status == 200, answer.body
    found: Json = answer.json
    return found


def board_with_page(browser: Window, service: Service) -> tuple[Json, list[dict[str, str]]]:
    """The API's board and the page's cards of one and the same computation: both are asked again
    until they carry the same moment."""

    def both() -> tuple[Json, list[dict[str, str]]] | None:
        answered, stamp = board(service), browser.attribute(STAMP, "dateTime")
        cards = browser.cards()
        if answered["lastUpdated"] == stamp == browser.attribute(STAMP, "dateTime"):
            return answered, cards
        browser.reload()
        return None

    found = browser.until(both, "page and API are of one moment")
    assert found is not None
    return found


def text_of(number: int | Decimal | None) -> str:
    """A number of the API digit by digit, empty for null: what ``data-value`` and CSV hold."""
    return "" if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)


def is_shown_as(number: int | Decimal | None, text: str, unit: str) -> bool:
    """Whether a person who reads ``text`` learns the number, but for what rounding takes."""
    said = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")
    if number is None:
        return said == "\N{EN DASH}"
    value = Decimal(number)
    figures = re.findall(r"-?[\d,]+(?:\.\d+)?", said)
    first = Decimal(figures[0].replace(",", ""))
    places = len(figures[0].partition(".")[2])
    half_a_place = Decimal(1).scaleb(-places) / 2
    match unit:
        case "money":
            return said.startswith(("£", "-£")) and abs(first - abs(value)) <= half_a_place
        case "percent":
            return said.endswith("%") and abs(first - value) <= half_a_place
        case "count":
            return first == value
        case "rating":
            return said.endswith(" of 5") and abs(first - value) <= half_a_place
        case "hours":
            hours = 24 if said.endswith(" days") else 1
            return abs(first * hours - value) <= half_a_place * hours
        case "seconds":
            pairs = re.findall(r"([\d,]+) (h|min|s)\b", said)
            parts = [int(figure.replace(",", "")) * SECONDS_IN[name] for figure, name in pairs]
            smallest = SECONDS_IN[pairs[-1][1]]
            return bool(parts) and abs(Decimal(sum(parts)) - value) <= smallest
    raise AssertionError(f"no such unit: {unit}")


def drawn(browser: Window, chart: str = "#chart") -> dict[str, dict[str, float | None]]:
    """Every trace of the chart on the page: name to date to value, on the scale of its axis.
    Traces of one name draw one line; where they meet they must agree."""
    found = browser.until(lambda: browser.js(TRACES, chart), f"{chart} is drawn")
    lines: dict[str, dict[str, float | None]] = {}
    for trace in found["traces"]:
        line = lines.setdefault(trace["name"], {})
        for day, value in zip(trace["x"], trace["y"], strict=True):
            assert line.setdefault(day, value) == value
    return lines


def divisor(browser: Window) -> int:
    """What the chart's axis divides by, as its labels say."""
    suffix = browser.js(TRACES, "#chart")["suffix"]
    return {" days": 24, " min": 60}.get(suffix, 1)


def line_of(answer: Json, over: int = 1) -> dict[str, float | None]:
    """The API's series as a chart draws it."""
    return {each["date"]: _placed(each["value"], over) for each in answer["data"]}


def lines_of_parts(answer: Json, over: int = 1) -> dict[str, dict[str, float | None]]:
    """The API's breakdown as a chart draws it: names as words, a gap where a part has no rows."""
    names = {name for each in answer["data"] for name in each["breakdown"]}
    return {
        _written(name): {
            each["date"]: _placed(each["breakdown"].get(name), over) for each in answer["data"]
        }
        for name in names
    }


def _written(part: str) -> str:
    return part[0].upper() + part[1:].replace("_", " ")


def _placed(value: int | Decimal | None, over: int) -> float | None:
    return None if value is None else float(Decimal(value) / over)
