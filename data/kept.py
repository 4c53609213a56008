"""What people keep beside the numbers: notes on days, targets as they were set, named addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class NoteKind(StrEnum):
    """What a note tells of."""

    PRICE = "price"
    RELEASE = "release"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One sentence pinned to a local day, shown on every chart that holds the day."""

    id: int
    day: date
    kind: NoteKind
    words: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGoal:
    """A target or benchmark as somebody set it: ``value`` in the API's units (a percentage where
    ``share_of`` names a metric), None where it was taken away."""

    kind: str
    value: Decimal | None
    share_of: str | None
    source: str
    set_on: date
    due_on: date | None
    set_by: str | None
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """An address with a name; ``is_start`` where signing in leads to it."""

    id: UUID
    name: str
    address: str
    is_start: bool
