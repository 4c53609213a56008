"""Proves every number from the source rows by an independent path: the plain definitions.

``sql/metrics`` defines each metric over the source; the board reads rollups that a refresh keeps by
differences. Here both are read at every day's end and now, in transactions in which source and
rollups belong together, and every difference is reported. The kept history is held against the
rows, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import dict_row

from data.calendar import end_of, local_day, midnight
from data.catalogue import METRICS
from data.database import Database
from data.metric import Metric
from data.refresh import caught_up
from data.statements import exists, statement

HISTORY = ("verify/subscriptions", "verify/collaborations")
MOVEMENTS = ("movements/mrr", "verify/mrr_movements")
INSTANTS_AT_ONCE = 40
FLOWS = ("new", "expansion", "reactivation", "contraction", "churn", "currency", "ending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as the source rows say."""

    what: str
    key: str
    difference: str


def verify(
    database: Database, *, zone: ZoneInfo, currency: str, metrics: Iterable[Metric] = METRICS
) -> list[Difference]:
    """Every difference between what is kept and what the source rows say."""
    found: list[Difference] = []
    for name in HISTORY:
        with caught_up(database) as (connection, _):
            found += [Difference(**row) for row in _rows(connection, name, {})]
    instants = _instants(database, zone)
    settings = {"zone": zone.key, "currency": currency}
    for metric in metrics:
        if exists(f"rollup/{metric.id}"):
            for some in _batched(instants, INSTANTS_AT_ONCE):
                with caught_up(database) as (connection, _):
                    found += _compared(connection, metric, some, zone, settings)
    for some in _batched(instants, INSTANTS_AT_ONCE):
        with caught_up(database) as (connection, _):
            found += _movements_compared(connection, some, zone, settings)
    return found


def _instants(database: Database, zone: ZoneInfo) -> list[datetime]:
    """Every day's end since the first row, and now."""
    with caught_up(database) as (connection, _):
        first = _rows(connection, "board/first_moment", {})[0]["first_moment"]
        now: datetime = _rows(connection, "board/pulse", {})[0]["now"].astimezone(UTC)
    if first is None:
        return [now]
    day, today = local_day(first, zone), local_day(now, zone)
    count = (today - day).days
    return [*(end_of(day + timedelta(days=n), zone) for n in range(count)), now]


def _compared(
    connection: Connection[Any],
    metric: Metric,
    instants: Sequence[datetime],
    zone: ZoneInfo,
    settings: dict[str, str],
) -> Iterator[Difference]:
    params = settings | {
        "at": list(instants),
        "since": [midnight(local_day(at, zone), zone) for at in instants],
    }
    kept = _values(_rows(connection, f"rollup/{metric.id}", params))
    defined = _values(_rows(connection, f"metrics/{metric.id}", params))
    for at, part in sorted(kept.keys() | defined.keys()):
        ours, theirs = kept.get((at, part)), defined.get((at, part))
        if ours != theirs and not (metric.additive and not _value(ours) and not _value(theirs)):
            yield Difference(
                what=f"{metric.id} {part}".strip(),
                key=at.astimezone(zone).isoformat(),
                difference=f"kept {_shown(ours)}, the source rows say {_shown(theirs)}",
            )
    yield from _medians_compared(connection, metric, instants, settings, params)


def _medians_compared(
    connection: Connection[Any],
    metric: Metric,
    instants: Sequence[datetime],
    settings: dict[str, str],
    params: dict[str, Any],
) -> Iterator[Difference]:
    if not exists(f"median/{metric.id}"):
        return
    defined = {
        row["at"]: row["median"]
        for row in _rows(connection, f"metrics/{metric.id}", params)
        if row["part"] is None
    }
    for at in instants:
        rows = _rows(connection, f"median/{metric.id}", settings | {"at": at})
        kept = rows[0]["median"] if rows else None
        if kept != defined[at]:
            yield Difference(
                what=f"{metric.id} median",
                key=at.isoformat(),
                difference=f"kept {kept}, the source rows say {defined[at]}",
            )


def _movements_compared(
    connection: Connection[Any],
    instants: Sequence[datetime],
    zone: ZoneInfo,
    settings: dict[str, str],
) -> Iterator[Difference]:
    params = settings | {
        "first": local_day(instants[0], zone),
        "last": local_day(instants[-1], zone),
        "at": instants[-1],
    }
    kept, defined = (
        {row["day"]: row for row in _rows(connection, name, params)} for name in MOVEMENTS
    )
    for day, row in defined.items():
        for flow in FLOWS:
            if kept[day][flow] != row[flow]:
                yield Difference(
                    what=f"mrr movement {flow}",
                    key=day.isoformat(),
                    difference=f"kept {kept[day][flow]}, the source rows say {row[flow]}",
                )


def _rows(connection: Connection[Any], name: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement(name), params or None).fetchall()


def _values(rows: list[dict[str, Any]]) -> dict[tuple[datetime, str], tuple[Any, Any]]:
    return {(row["at"], row["part"] or ""): (row["value"], row.get("n")) for row in rows}


def _value(pair: tuple[Any, Any] | None) -> Any:
    return pair and pair[0]


def _shown(pair: tuple[Any, Any] | None) -> str:
    if pair is None:
        return "nothing"
    return str(pair[0]) if pair[1] is None else f"{pair[0]} (n = {pair[1]})"


def _batched(instants: Sequence[datetime], size: int) -> Iterator[Sequence[datetime]]:
    for start in range(0, len(instants), size):
        yield instants[start : start + size]
