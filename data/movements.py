"""MRR movements: why recurring revenue changed, added up from days, never from totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from data.cache import Json, Memo
from data.database import Database
from data.reading import Movements
from data.statements import fingerprint

STATEMENT = "movements/mrr"
FLOWS = ("new", "expansion", "reactivation", "contraction", "churn", "currency")
COLUMNS = (*FLOWS, "ending")


def movements_between(
    starts: Sequence[date],
    last: date,
    *,
    at: datetime,
    zone: ZoneInfo,
    currency: str,
    refresh: str,
    database: Database,
    memo: Memo,
) -> tuple[Movements | None, tuple[Movements, ...]]:
    """The movements of the whole range and of each bucket, whose first days are ``starts``; the
    last bucket ends with ``last``, cut at ``at``. None for a range without buckets."""
    if not starts:
        return None, ()
    params = {"first": starts[0], "last": last, "at": at, "zone": zone.key, "currency": currency}
    key = f"{refresh}:{fingerprint(STATEMENT)}:{starts[0]}:{last}:{at.isoformat()}"

    def ask() -> Json:
        rows = database.rows(STATEMENT, params)
        return [[row["day"].isoformat(), *(int(row[name]) for name in COLUMNS)] for row in rows]

    rows = cast(
        list[list[str | int]],
        memo.remember(f"movements:{key}:{zone.key}:{currency}", ask, _is_days),
    )
    days = [(date.fromisoformat(str(row[0])), [int(cell) for cell in row[1:]]) for row in rows]
    bounds = [*starts[1:], None]
    each = tuple(_between(days, start, until) for start, until in zip(starts, bounds, strict=True))
    return _between(days, starts[0], None), each


def _between(days: list[tuple[date, list[int]]], start: date, until: date | None) -> Movements:
    before = [flows for day, flows in days if day < start]
    inside = [flows for day, flows in days if day >= start and (until is None or day < until)]
    sums = dict(zip(COLUMNS, map(sum, zip(*inside, strict=True)), strict=True))
    opening = before[-1][-1]
    return Movements(
        start=opening,
        end=inside[-1][-1] if inside else opening,
        **{name: sums.get(name, 0) for name in FLOWS},
    )


def _is_days(found: Json) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(row, list) and len(row) == len(COLUMNS) + 1 for row in found)
    )
