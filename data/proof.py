"""The rows behind a number: ``sql/proof/<id>.sql`` gives them with what each contributes.

The rows are read from the source and the captured history, the number as the board reads it, both
in one snapshot. A metric whose rows have a ``weight`` is the sum of their contributions divided by
the sum of their weights, any other is the sum of their contributions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import dict_row

from data.calendar import local_day, midnight
from data.database import Database, twice
from data.errors import DatabaseUnavailableError, NoProofError, RequestError
from data.metric import Metric, Unit
from data.reading import Number, Proof
from data.refresh import caught_up, refresh_if_free
from data.statements import exists, meaning_in, statement

ROWS = 100
MOST_ROWS = 1_000
MOST_LISTED = 12
TRIES, PAUSE_SECONDS = 10, 0.3
WHOLE = ("window_from", "window_to", "row_count", "total")
"""What every statement of a proof says of all rows, beside the columns of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows: of the whole number or of one part, and which page of them."""

    part: str | None = None
    page: int = 1
    size: int = ROWS
    recompute: bool = False


def check_part(metric: Metric, part: str | None) -> None:
    """RequestError for a part that no number of the metric can have."""
    # no text of PostgreSQL holds a NUL
    if part is not None and (metric.part is None or "\0" in part):
        raise unknown_part(metric, part)


def unknown_part(metric: Metric, part: str | None, known: Sequence[str] = ()) -> RequestError:
    """The sentence about a part that there is not, which names some of those there are."""
    return RequestError(
        f"{metric.id} has no part {str(part)[:60]!r} at this moment{_listed(list(known))}.",
        code="unknown_part",
        metric=metric.id,
        text=str(part),
        known=known if len(known) <= MOST_LISTED else (),
    )


def proof_of(
    database: Database, metric: Metric, at: datetime, asked: Asked, *, zone: ZoneInfo, currency: str
) -> Proof:
    """The metric at an instant with a page of its rows. Raises NoProofError where there are none to
    be shown, and RequestError for a part or a page that there is not."""
    if not exists(f"proof/{metric.id}"):
        raise NoProofError(metric.id)
    reader = _Reader(metric, at, asked, zone, currency)
    return twice(lambda: _read(database, reader))


def _read(database: Database, reader: _Reader) -> Proof:
    with _snapshot(database) as connection:
        proof = reader.read(connection)
    if proof.total == proof.value:
        return proof
    _wait_for_refresh(database)
    with caught_up(database, while_heard=True) as (connection, _):
        connection.execute("set local statement_timeout = '15s'")
        return reader.read(connection)


def _wait_for_refresh(database: Database) -> None:
    """Takes in what the rows show already. Refreshes take a moment and are waited for, a rebuild of
    everything is not."""
    for _ in range(TRIES):
        if refresh_if_free(database, while_heard=True) is not None:
            return
        time.sleep(PAUSE_SECONDS)
    raise DatabaseUnavailableError("The numbers are being made anew: ask again in a minute.")


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection[Any]]:
    with database.transaction() as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        yield connection


@dataclass(frozen=True, slots=True)
class _Reader:
    metric: Metric
    at: datetime
    asked: Asked
    zone: ZoneInfo
    currency: str

    def read(self, connection: Connection[Any]) -> Proof:
        metric, asked = self.metric, self.asked
        rollup, defined, name = (f"{kind}/{metric.id}" for kind in ("rollup", "metrics", "proof"))
        values = self._values(connection, rollup if exists(rollup) else defined)
        window = {"from_row": (asked.page - 1) * asked.size + 1, "to_row": asked.page * asked.size}
        found = _rows(connection, name, self._params() | window | {"part": asked.part})
        whole = found[0]
        if asked.part not in values and not whole["row_count"]:
            known = [part for part in values if part is not None]
            raise unknown_part(metric, asked.part, known)
        pages = max(1, -(-whole["row_count"] // asked.size))
        if asked.page > pages:
            raise RequestError(
                f"There is no page {asked.page}: the rows fill {pages}.",
                code="bad_page",
                page=asked.page,
                pages=pages,
            )
        return Proof(
            metric=metric,
            part=asked.part,
            value=self._value(values),
            as_of=self.at.astimezone(self.zone),
            window_from=whole["window_from"].astimezone(self.zone),
            window_to=whole["window_to"].astimezone(self.zone),
            refresh_id=_rows(connection, "board/pulse", {})[0]["refresh_id"],
            basis=meaning_in(name),
            row_count=whole["row_count"],
            total=_number(whole["total"], metric.unit),
            rows=tuple(self._row(row) for row in found if row["number"] is not None),
            page=asked.page,
            pages=pages,
            recomputed=self._value(self._values(connection, defined)) if asked.recompute else None,
            is_recomputed=asked.recompute,
        )

    def _params(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "since": midnight(local_day(self.at, self.zone), self.zone),
            "zone": self.zone.key,
            "currency": self.currency,
        }

    def _values(self, connection: Connection[Any], name: str) -> dict[str | None, Any]:
        params = self._params()
        params |= {each: [params[each]] for each in ("at", "since")}
        params["parts_at"] = params["at"]
        return {row["part"]: row["value"] for row in _rows(connection, name, params)}

    def _value(self, values: Mapping[str | None, Any]) -> Number | None:
        """Of the part that was asked for; parts of nothing are left out where parts add up."""
        nothing = 0 if self.metric.additive else None
        return _number(values.get(self.asked.part, nothing), self.metric.unit)

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: cell.astimezone(self.zone) if isinstance(cell, datetime) else cell
            for name, cell in row.items()
            if name not in WHOLE
        }


def _rows(
    connection: Connection[Any], name: str, params: Mapping[str, Any]
) -> Sequence[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement(name), params or None).fetchall()


def _number(value: Decimal | int | None, unit: Unit) -> Number | None:
    if value is None:
        return None
    return int(value) if unit in (Unit.MONEY, Unit.COUNT) else Decimal(value)


def _listed(parts: Sequence[str]) -> str:
    return (
        f": it has {', '.join(map(repr, sorted(parts)))}" if 0 < len(parts) <= MOST_LISTED else ""
    )
