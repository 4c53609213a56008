"""What was refused in the words of the page: the API speaks of its parameters, people know days,
grains and numbers by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data.catalogue import METRICS
from data.errors import RequestError
from data.format import shown_count
from layouts.words import counted, day, part

MOST_LETTERS = 40
NAMES = {
    "as_of": "the date",
    "from": "the first day",
    "to": "the last day",
    "grain": "the grain",
    "parts": "the breakdown",
    "against": "the comparison",
    "rows": "the page of rows",
    "part": "the part",
    "theme": "the theme",
}
"""The parameters of an address as the page speaks of them."""

Facts = dict[str, Any]


def refusal(error: RequestError) -> str:
    """One sentence, its dates and numbers in the locale of the reader."""
    said = _SAID.get(str(error.code))
    return said(error.facts) if said and error.facts else str(error)


def quoted(text: str) -> str:
    """What somebody typed, in marks, as far as it can be shown."""
    cut = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
    seen = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cut)
    return f"“{seen}”"


def _named(facts: Facts) -> str:
    name = str(NAMES.get(facts["name"], facts["name"]))
    return f"{name[0].upper()}{name[1:]}"


def _title(name: str) -> str:
    return next((each.title for each in METRICS if name in (each.id, each.api_name)), name)


def _bad_date(facts: Facts) -> str:
    if "earliest" in facts:
        return f"{_named(facts)} must not be before {day(facts['earliest'])}."
    if "unreadable" in facts:
        text = quoted(facts["unreadable"])
        return f"{_named(facts)} cannot be read: {text} is not written like 2026-05-31."
    return f"{_named(facts)} is not in the calendar: {quoted(facts['impossible'])}."


def _reversed(facts: Facts) -> str:
    first = day(facts["first"])
    if "shown" in facts:
        return f"The first day ({first}) must not be after the day shown ({day(facts['shown'])})."
    last = day(facts["last"])
    return f"The first day ({first}) must not be after the last ({last})."


def _too_many(facts: Facts) -> str:
    points = f"{shown_count(facts['most'])} {facts['grain']}s"
    return f"That range has more than {points}: choose a shorter one, or a coarser grain."


def _bad_page(facts: Facts) -> str:
    if "text" in facts:
        return f"The rows have no page {quoted(facts['text'])}."
    page = shown_count(facts["page"])
    return f"There is no page {page}: the rows fill {counted(facts['pages'], 'page')}."


def _unknown_metric(facts: Facts) -> str:
    nearest = facts["nearest"]
    hint = f" Did you mean “{_title(nearest)}”?" if nearest else ""
    return f"There is no number called {quoted(facts['text'])}.{hint}"


def _unknown_part(facts: Facts) -> str:
    title = _title(facts["metric"])
    known = ", ".join(sorted(part(each) for each in facts["known"]))
    listed = f"; its parts are {known}" if known else ""
    return f"{title} has no part {quoted(facts['text'])} at this moment{listed}."


_SAID: dict[str, Callable[[Facts], str]] = {
    "bad_date": _bad_date,
    "future_date": lambda facts: (
        f"{_named(facts)} must not be after today ({day(facts['today'])})."
    ),
    "past_date": lambda facts: f"{_named(facts)} must be after today ({day(facts['today'])}).",
    "reversed_range": _reversed,
    "too_many": _too_many,
    "bad_grain": lambda facts: (
        f"A number is shown by day, week or month, not by {quoted(facts['text'])}."
    ),
    "bad_breakdown": lambda facts: (
        f"A number is shown whole or by its parts; {quoted(facts['text'])} is neither."
    ),
    "bad_comparison": lambda facts: (
        "A range is compared with the range before or with the year before, not with "
        f"{quoted(facts['text'])}."
    ),
    "bad_page": _bad_page,
    "bad_theme": lambda facts: f"The theme is light or dark, not {quoted(facts['text'])}.",
    "repeated_parameter": lambda facts: f"The address gives {NAMES[facts['name']]} more than once.",
    "unknown_metric": _unknown_metric,
    "unknown_page": lambda facts: f"There is no page at {quoted(facts['text'])}.",
    "unknown_part": _unknown_part,
    "no_proof": lambda facts: f"The rows behind “{_title(facts['metric'])}” cannot be shown.",
}
