"""Who stays: accounts by the month in which they first paid, and what is left of each month's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import cast
from zoneinfo import ZoneInfo

from data.cache import Json, Memo
from data.database import Database
from data.statements import fingerprint

STATEMENT = "cohorts/mrr"
COLUMNS = ("cohort", "accounts", "month", "paying", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A cohort at the end of a month, or at the board's instant within it: the accounts that pay
    and what they bring in a month, in minor units."""

    month: date
    paying: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The ``accounts`` that first paid in the local month that begins with ``month``; ``held`` for
    that month and every later one."""

    month: date
    accounts: int
    held: tuple[Held, ...]


def cohorts_at(
    at: datetime, *, zone: ZoneInfo, currency: str, refresh: str, database: Database, memo: Memo
) -> tuple[Cohort, ...]:
    """Every cohort up to the instant, oldest first; their last amounts add up to the recurring
    revenue of that instant."""
    params = {"at": at, "zone": zone.key, "currency": currency}

    def ask() -> Json:
        return [
            [row["cohort"].isoformat(), row["accounts"], row["month"].isoformat(), row["paying"],
             int(row["minor"])]
            for row in database.rows(STATEMENT, params)
        ]  # fmt: skip

    key = f"{refresh}:{fingerprint(STATEMENT)}:{at.isoformat()}:{zone.key}:{currency}"
    rows = cast(list[list[str | int]], memo.remember(f"cohorts:{key}", ask, _is_rows))
    found = []
    for (month, accounts), each in groupby(rows, key=lambda row: (str(row[0]), int(row[1]))):
        held = tuple(
            Held(month=date.fromisoformat(str(row[2])), paying=int(row[3]), minor=int(row[4]))
            for row in each
        )
        found.append(Cohort(month=date.fromisoformat(month), accounts=accounts, held=held))
    return tuple(found)


def _is_rows(found: Json) -> bool:
    return isinstance(found, list) and all(
        isinstance(row, list) and len(row) == len(COLUMNS) for row in found
    )
