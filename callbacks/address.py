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


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """``metric`` is the name in /metric/<name>, None on the board."""

    metric: str | None
    choice: Choice


def address_of(pathname: str, search: str) -> Address:
    """The parsed address; RequestError where it leads nowhere or says something unreadable."""
    steps = [unquote(step) for step in pathname.split("/") if step]
    if steps and (steps[0] != "metric" or len(steps) != 2):
        raise RequestError(f"There is no page {pathname[:60]!r}.", code="unknown_page")
    return Address(metric=steps[1] if steps else None, choice=_choice(search))


def _choice(search: str) -> Choice:
    said = {name: values[-1] for name, values in parse_qs(search.removeprefix("?")).items()}

    def day(name: str) -> date | None:
        return day_in(said[name], name) if name in said else None

    return Choice(
        start=day("from"),
        end=day("to"),
        grain=grain_in(said["grain"]) if "grain" in said else None,
        parts=said.get("parts") == "1",
        against=_against(said.get("against")),
        as_of=day("as_of"),
        rows=_page(said.get("rows")),
        part=said.get("part"),
        theme=_theme(said.get("theme")),
    )


def _against(text: str | None) -> Against | None:
    if text in (None, "previous", "year"):
        return cast(Against | None, text)
    raise RequestError(
        f"against must be previous or year, not {text[:40]!r}.", code="bad_comparison"
    )


def _page(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise RequestError(f"rows must be a page number, not {text[:40]!r}.", code="bad_page")
    return int(text)


def _theme(text: str | None) -> Dress | None:
    if text in (None, "light", "dark"):
        return cast(Dress | None, text)
    raise RequestError(f"theme must be light or dark, not {text[:40]!r}.", code="bad_theme")
