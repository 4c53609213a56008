"""Reads one metric at many instants: the only code that runs ``sql/metrics/<id>.sql``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from data.cache import Json, Memo
from data.database import Database
from data.metric import Metric, Unit
from data.reading import Number
from data.statements import fingerprint

COLUMNS = ("at", "part", "value", "n", "median")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant to read at, and the moment from which bucketed metrics count."""

    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric at one instant with its parts, and how many rows and which median stand behind."""

    value: Number | None
    parts: Mapping[str, Number | None]
    n: int | None
    median: Decimal | None


class Ledger:
    """Reads metrics through the memo; keys carry the refresh id and the statement's hash."""

    def __init__(self, database: Database, memo: Memo, *, zone: str, currency: str) -> None:
        self._database = database
        self._memo = memo
        self._zone = zone
        self._currency = currency

    def values(
        self, metric: Metric, moments: Sequence[Moment], refresh_id: int
    ) -> dict[datetime, Value]:
        """The metric at each of ``moments``, by instant. Raises what the database raises."""
        distinct = {moment.at: moment.since for moment in moments}
        params = {
            "at": list(distinct),
            "since": list(distinct.values()),
            "zone": self._zone,
            "currency": self._currency,
        }
        name = f"metrics/{metric.id}"
        rows = self._memo.remember(
            f"{metric.id}:{refresh_id}:{fingerprint(name)}:{_digest(params)}",
            lambda: _packed(self._database.frame(name, params)),
            lambda found: _is_packed(found, set(distinct)),
        )
        return _values(_unpacked(rows), metric, distinct)


def _digest(params: Mapping[str, object]) -> str:
    text = json.dumps(params, default=lambda value: value.isoformat(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _packed(frame: pd.DataFrame) -> Json:
    """The frame as JSON rows in the order of COLUMNS: instants as ISO text, numbers as text."""
    frame = frame.reindex(columns=list(COLUMNS))
    return [
        [row[0].isoformat(), row[1], *(None if pd.isna(cell) else str(cell) for cell in row[2:])]
        for row in frame.itertuples(index=False, name=None)
    ]


def _is_packed(found: Json, instants: set[datetime]) -> bool:
    if not isinstance(found, list):
        return False
    try:
        totals = {datetime.fromisoformat(row[0]) for row in found if row[1] is None}
        return totals == instants and all(len(row) == len(COLUMNS) for row in found)
    except (TypeError, ValueError, IndexError, KeyError):
        return False


def _unpacked(rows: Any) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=pd.Index(COLUMNS), dtype=object)
    frame["at"] = [datetime.fromisoformat(text) for text in frame["at"]]
    for column in ("value", "n", "median"):
        frame[column] = pd.Series(
            [None if cell is None else Decimal(cell) for cell in frame[column]], dtype=object
        )
    return frame


def _values(
    frame: pd.DataFrame, metric: Metric, instants: Mapping[datetime, datetime]
) -> dict[datetime, Value]:
    found: dict[datetime, Value] = {}
    for at, rows in frame.groupby("at", sort=False):
        total = rows[rows["part"].isna()].iloc[0]
        parts = rows[rows["part"].notna()].sort_values("part")
        found[at] = Value(
            value=_number(total["value"], metric.unit),
            parts={
                part: _number(value, metric.unit)
                for part, value in zip(parts["part"], parts["value"], strict=True)
            },
            n=None if total["n"] is None else int(total["n"]),
            median=total["median"],
        )
    missing = [at for at in instants if at not in found]
    if missing:
        raise ValueError(f"sql/metrics/{metric.id}.sql gave no row for {missing[0].isoformat()}")
    return found


def _number(value: Decimal | None, unit: Unit) -> Number | None:
    if value is None:
        return None
    return int(value) if unit in (Unit.MONEY, Unit.COUNT) else value
