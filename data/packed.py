"""What metrics answered, as the JSON that the memo keeps, and back again as exact values."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from data.cache import Json
from data.errors import NotMigratedError
from data.metric import Comparison, Metric, Unit
from data.reading import Number

FAULTS = (
    psycopg.Error,
    NotMigratedError,  # a relation that this one metric names is missing
    FileNotFoundError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What goes wrong when one metric's statement fails or gives something else than numbers."""

ROW = 5
Rows = list[list[Any]]
"""For each row which of the instants it belongs to, its part, value, n and median, as text."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric at one instant with its parts, and how many rows and which median stand behind."""

    value: Number | None
    parts: Mapping[str, Number | None]
    n: int | None
    median: Decimal | None


def entry(
    metric: Metric, answers: Sequence[Sequence[Mapping[str, Any]]], instants: Sequence[datetime]
) -> Json:
    """A metric's rows and median as JSON; None when they were not given."""
    if not answers:
        return None
    try:
        medians = [row["median"] for rows in answers[1:] for row in rows]
        return {"rows": packed(answers[0], instants), "median": _text(next(iter(medians), None))}
    except FAULTS as error:
        log.error("%s could not be read: %s", metric.id, error)
        return None


def told(
    metric: Metric,
    entry: Mapping[str, Any] | None,
    instants: Mapping[Comparison, Sequence[datetime]],
    at: datetime,
) -> dict[datetime, Value] | None:
    if entry is None:
        return None
    try:
        values = values_in(entry["rows"], metric, instants[metric.comparison])
    except FAULTS as error:
        log.error("%s could not be read: %s", metric.id, error)
        return None
    if entry["median"] is not None:
        values[at] = replace(values[at], median=Decimal(entry["median"]))
    return values


def packed(rows: Sequence[Mapping[str, Any]], instants: Sequence[datetime]) -> Rows:
    places = {at: place for place, at in enumerate(instants)}
    return [
        [
            places[row["at"]],
            row["part"],
            _text(row["value"]),
            _text(row.get("n")),
            _text(row.get("median")),
        ]
        for row in rows
    ]


def _text(number: Any) -> str | None:
    return None if number is None else str(number)


def is_board(
    found: Json, metrics: Sequence[Metric], instants: Mapping[Comparison, Sequence[datetime]]
) -> bool:
    """Whether every metric is there; what could not be read is asked for again."""
    if not isinstance(found, dict):
        return False
    return all(
        isinstance(found.get(metric.id), dict)
        and found[metric.id].keys() == {"rows", "median"}
        and is_packed(found[metric.id]["rows"], len(instants[metric.comparison]))
        for metric in metrics
    )


def is_packed(found: Json, count: int) -> bool:
    if not isinstance(found, list):
        return False
    try:
        totals = {row[0] for row in found if row[1] is None}
        return totals == set(range(count)) and all(len(row) == ROW for row in found)
    except (TypeError, IndexError, KeyError):
        return False


def values_in(rows: Rows, metric: Metric, instants: Sequence[datetime]) -> dict[datetime, Value]:
    parts: list[dict[str, Number | None]] = [{} for _ in instants]
    totals: list[tuple[Number | None, int | None, Decimal | None] | None] = [None for _ in instants]
    for place, part, text, n, median in rows:
        value = None if text is None else _number(Decimal(text), metric.unit)
        if part is None:
            totals[place] = (
                value,
                None if n is None else int(Decimal(n)),
                None if median is None else Decimal(median),
            )
        else:
            parts[place][part] = value
    values = {}
    for at, total, each in zip(instants, totals, parts, strict=True):
        if total is None:
            raise ValueError(f"the statement of {metric.id} gave no total for {at.isoformat()}")
        values[at] = Value(
            value=total[0], parts=dict(sorted(each.items())), n=total[1], median=total[2]
        )
    return values


def _number(value: Decimal, unit: Unit) -> Number:
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    return int(value) if unit in (Unit.MONEY, Unit.COUNT) else value
