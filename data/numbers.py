"""Reads one metric at many instants: from its rollup where it has one, else by its definition.

``sql/metrics/<id>.sql`` defines a metric plainly over the source; ``sql/rollup/<id>.sql``, where
there is one, reads the same number from what the refresh keeps, and ``sql/median/<id>.sql`` the
median beside it. ``data.verify`` holds the two against each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import pandas as pd

from data.cache import Json, Memo
from data.database import Database
from data.metric import Metric, Unit
from data.reading import Number
from data.statements import exists, fingerprint

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
        self, metric: Metric, moments: Sequence[Moment], refresh: str
    ) -> dict[datetime, Value]:
        """The metric at each of ``moments``, by instant. Raises what the database raises."""
        rollup = f"rollup/{metric.id}"
        name = rollup if exists(rollup) else f"metrics/{metric.id}"
        return self._values_by(name, metric, moments, refresh)

    def defined_values(
        self, metric: Metric, moments: Sequence[Moment], refresh: str
    ) -> dict[datetime, Value]:
        """The same straight from the source rows, by the metric's plain definition: slow."""
        return self._values_by(f"metrics/{metric.id}", metric, moments, refresh)

    def median(self, metric: Metric, at: datetime, refresh: str) -> Decimal | None:
        """The median beside a mean, where the metric has a statement for it."""
        name = f"median/{metric.id}"
        if not exists(name):
            return None
        params = {"at": at, "zone": self._zone}
        found = self._memo.remember(
            f"{name}:{refresh}:{fingerprint(name)}:{self._zone}:{at.isoformat()}",
            lambda: [str(each) for each in self._database.frame(name, params)["median"].dropna()],
            lambda found: isinstance(found, list) and len(found) <= 1,
        )
        return next((Decimal(text) for text in cast(list[str], found)), None)

    def _values_by(
        self, name: str, metric: Metric, moments: Sequence[Moment], refresh: str
    ) -> dict[datetime, Value]:
        distinct = {moment.at: moment.since for moment in moments}
        params = {
            "at": list(distinct),
            "since": list(distinct.values()),
            "zone": self._zone,
            "currency": self._currency,
        }
        rows = self._memo.remember(
            f"{name}:{refresh}:{fingerprint(name)}:{_digest(params)}",
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
        [row[0].isoformat(), row[1], *(None if _is_null(cell) else str(cell) for cell in row[2:])]
        for row in frame.itertuples(index=False, name=None)
    ]


def _is_null(cell: object) -> bool:
    """Null, or of a column that the statement does not give; NaN of SQL is a Decimal and stays."""
    return cell is None or isinstance(cell, float)


def _is_packed(found: Json, instants: set[datetime]) -> bool:
    if not isinstance(found, list):
        return False
    try:
        totals = {datetime.fromisoformat(row[0]) for row in found if row[1] is None}
        return totals == instants and all(len(row) == len(COLUMNS) for row in found)
    except (TypeError, ValueError, IndexError, KeyError):
        return False


def _unpacked(rows: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [
            [
                datetime.fromisoformat(row[0]),
                row[1],
                *(None if cell is None else Decimal(cell) for cell in row[2:]),
            ]
            for row in rows
        ],
        columns=pd.Index(COLUMNS),
        dtype=object,
    )


def _values(
    frame: pd.DataFrame, metric: Metric, instants: Mapping[datetime, datetime]
) -> dict[datetime, Value]:
    parts: dict[datetime, dict[str, Number | None]] = {at: {} for at in instants}
    totals: dict[datetime, tuple[Number | None, int | None, Decimal | None]] = {}
    for at, part, value, n, median in frame.itertuples(index=False, name=None):
        number = _number(value, metric.unit)
        if part is None:
            totals[at] = (number, None if n is None else int(n), median)
        else:
            parts[at][part] = number
    missing = [at for at in instants if at not in totals]
    if missing:
        raise ValueError(f"the statement of {metric.id} gave no total for {missing[0].isoformat()}")
    return {
        at: Value(value=value, parts=dict(sorted(parts[at].items())), n=n, median=median)
        for at, (value, n, median) in totals.items()
    }


def _number(value: Decimal | None, unit: Unit) -> Number | None:
    if value is None:
        return None
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    return int(value) if unit in (Unit.MONEY, Unit.COUNT) else value
