"""What the source holds that no definition covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data.left_out import LeftOut
from data.questions import Question


def question_at(at: datetime, *, zone: str, currency: str) -> Question:
    """What to ask for the kinds of rows that could not be counted at the instant."""
    return "board/notices", {"at": at, "zone": zone, "currency": currency}


def left_out(rows: Sequence[Mapping[str, Any]]) -> tuple[LeftOut, ...]:
    """One for each kind of row."""
    return tuple(LeftOut(kind=row["kind"], rows=row["rows"], name=row["name"]) for row in rows)
