"""What the source holds that no definition covers, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data.questions import Question

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


def question_at(at: datetime, *, zone: str, currency: str) -> Question:
    """What to ask for the kinds of rows that could not be counted at the instant."""
    return "board/notices", {"at": at, "zone": zone, "currency": currency}


def sentences(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One for each kind of row."""
    return tuple(
        SENTENCES[row["kind"]].format(
            rows=f"{row['rows']:,}", name=row["name"], s="" if row["rows"] == 1 else "s"
        )
        for row in rows
    )
