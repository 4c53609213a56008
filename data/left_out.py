"""Rows that no definition covers, and the sentence that says what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data.locale import grouped

SENTENCES = {
    "account": "{rows} subscription{s} of nobody left out.",
    "collaboration": (
        "{rows} collaboration{s} without a wedding, two sides or possible dates left out."
    ),
    "currency": (
        "{rows} paid subscription{s} in {name} left out of all money: no exchange rate is known."
    ),
    "interval": "{rows} subscription{s} with the unknown billing interval {name!r} left out of all "
    "money.",
    "length": "{rows} session{s} of an impossible length left out of the average length.",
    "price": "{rows} subscription{s} with an impossible price or date not counted as paying.",
    "profile": "{rows} profile{s} without a possible date of creation left out of all totals.",
    "rate": "{rows} exchange rate{s} without a possible day, currency or value left out.",
    "rating": "{rows} rating{s} outside 1 to 5, or without a vendor or a possible date, left out.",
    "session": "{rows} session{s} of nobody or without a possible start left out.",
    "status": "{rows} subscription{s} with the unknown status {name!r} not counted as paying.",
    "user type": "{rows} profile{s} of the unknown type {name!r} counted as neither suppliers nor "
    "couples.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many rows of a kind, one of ``SENTENCES``; ``name`` is the value that nobody knows."""

    kind: str
    rows: int
    name: str | None

    def sentence(self) -> str:
        """What the page says of it, its number in the form of the present locale."""
        rows, s = grouped(Decimal(self.rows), 0), "" if self.rows == 1 else "s"
        return SENTENCES[self.kind].format(rows=rows, name=self.name, s=s)
