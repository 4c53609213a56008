"""What an address asks for: a view and, on a drill-down, a choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import parse_qs, unquote

from data.errors import RequestError
from data.request import day_in, grain_in
from layouts.choice import Against, Choice, Dress
from layouts.refusal import NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """``metric`` is the name in /metric/<name>, None on the board."""

    metric: str | None
    choice: Choice


def address_of(pathname: str, search: str) -> Address:
    """The parsed address; RequestError where it leads nowhere or says something unreadable."""
    metric = named_in(pathname)
    if metric is None and pathname.strip("/"):
        sentence = f"There is no page {pathname[:60]!r}."
        raise RequestError(sentence, code="unknown_page", text=pathname)
    return Address(metric=metric, choice=_choice(search))


def named_in(pathname: str) -> str | None:
    """The metric that a path names, whether there is one or not."""
    steps = [unquote(step) for step in pathname.split("/") if step]
    return steps[1] if len(steps) == 2 and steps[0] == "metric" else None


def _choice(search: str) -> Choice:
    query = parse_qs(search.removeprefix("?"))
    said = {name: _only(name, values) for name, values in query.items()}

    def day(name: str) -> date | None:
        return day_in(said[name], name) if name in said else None

    return Choice(
        start=day("from"),
        end=day("to"),
        grain=grain_in(said["grain"]) if "grain" in said else None,
        parts=_parts(said.get("parts")),
        against=_against(said.get("against")),
        as_of=day("as_of"),
        rows=_page(said.get("rows")),
        part=said.get("part"),
        theme=_theme(said.get("theme")),
    )


def _only(name: str, values: list[str]) -> str:
    # A browser would take the first of two, and the server the last.
    if len(values) > 1 and name in NAMES:
        sentence = f"{name} is given more than once."
        raise RequestError(sentence, code="repeated_parameter", name=name)
    return values[-1]


def _parts(text: str | None) -> bool:
    if text in (None, "0", "1"):
        return text == "1"
    raise RequestError(f"parts must be 1, not {text[:40]!r}.", code="bad_breakdown", text=text)


def _against(text: str | None) -> Against | None:
    if text in (None, "previous", "year"):
        return cast(Against | None, text)
    sentence = f"against must be previous or year, not {text[:40]!r}."
    raise RequestError(sentence, code="bad_comparison", text=text)


def _page(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        sentence = f"rows must be a page number, not {text[:40]!r}."
        raise RequestError(sentence, code="bad_page", text=text)
    return int(text)


def _theme(text: str | None) -> Dress | None:
    if text in (None, "light", "dark"):
        return cast(Dress | None, text)
    sentence = f"theme must be light or dark, not {text[:40]!r}."
    raise RequestError(sentence, code="bad_theme", text=text)
