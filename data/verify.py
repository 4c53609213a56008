"""Proves every number from the source rows by an independent path.

First what is kept: ``sql/verify`` has for each table of history and rollups a statement that says
what should stand there and gives every row that does not. Then what is read: ``sql/metrics``
defines each metric plainly over the source, and the board reads rollups that a refresh keeps by
differences; both are read at every day's end and now. All of it in transactions in which source and
rollups belong together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import dict_row

from data.calendar import GRAINS, Grain, bucket_start, end_of, local_day, midnight
from data.catalogue import METRICS
from data.database import Database
from data.metric import Metric
from data.refresh import caught_up
from data.statements import exists, statement

HISTORY_WORDS = ("subscription history", "activity log")
BY_KEY = (
    "subscriptions",
    "collaborations",
    "members",
    "user_presence",
    "business_presence",
    "activities",
    "weddings",
    "ratings",
    "paid_spans",
    "paying_spans",
)
BY_DAY = (
    "rates",
    "durations",
    "steps_presence",
    "steps_people",
    "steps_revenue",
    "steps_coordination",
    "levels",
)
MOVEMENTS = ("movements/mrr", "verify/mrr_movements")
FLOWS = ("new", "expansion", "reactivation", "contraction", "churn", "currency", "ending")

KEYS = 2**128
FIRST_KEYS = KEYS // 256
FIRST_INSTANTS = 16
SHORT_SECONDS, LONG_SECONDS = 0.5, 2.0

Check = Callable[[Connection[Any], int, int], Iterable["Difference"]]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as the source rows say."""

    what: str
    key: str
    difference: str

    @property
    def is_history(self) -> bool:
        """Whether it lies in what was captured, of which the source rows know only the present."""
        return self.what in HISTORY_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What instants are read in."""

    zone: ZoneInfo
    currency: str
    instants: Sequence[datetime]

    def days(self) -> list[date]:
        """The local days of the instants."""
        return [local_day(at, self.zone) for at in self.instants]

    def params(self, begin: int, end: int, grain: Grain = "day") -> dict[str, Any]:
        """Parameters of a metric's statement for some of the instants, each counted from the
        beginning of its bucket."""
        instants = self.instants[begin:end]
        starts = [bucket_start(local_day(at, self.zone), grain) for at in instants]
        return {
            "zone": self.zone.key,
            "currency": self.currency,
            "at": list(instants),
            "parts_at": list(instants),
            "since": [midnight(day, self.zone) for day in starts],
        }


def verify(
    database: Database,
    *,
    zone: ZoneInfo,
    currency: str,
    metrics: Iterable[Metric] = METRICS,
    tell: Tell = lambda words: None,
) -> list[Difference]:
    """Every difference between what is kept and what the source rows say. ``tell`` hears how far
    it is, after each of the pieces it is done in."""
    report = Report(zone=zone, currency=currency, instants=_instants(database, zone))
    return [*_tables(database, report, tell), *_readings(database, report, metrics, tell)]


def verify_tables(database: Database, *, zone: ZoneInfo, currency: str) -> list[Difference]:
    """Only what is wrong with the tables of history and rollups: the first half of ``verify``."""
    report = Report(zone=zone, currency=currency, instants=_instants(database, zone))
    return list(_tables(database, report, lambda words: None))


def _tables(database: Database, report: Report, tell: Tell) -> Iterator[Difference]:
    for name in BY_KEY:
        yield from _in_turns(database, KEYS, FIRST_KEYS, _by_key(name), name, tell)
    for name in BY_DAY:
        yield from _by_instants(database, report, _by_day(name, report), name, tell)


def _readings(
    database: Database, report: Report, metrics: Iterable[Metric], tell: Tell
) -> Iterator[Difference]:
    for metric in metrics:
        if exists(f"rollup/{metric.id}"):
            check = _by_definition(metric, report)
            yield from _by_instants(database, report, check, metric.id, tell)
    yield from _by_instants(database, report, _by_movement(report), "movements", tell)


def _by_instants(
    database: Database, report: Report, check: Check, what: str, tell: Tell
) -> list[Difference]:
    return _in_turns(database, len(report.instants), FIRST_INSTANTS, check, what, tell)


def _in_turns(
    database: Database, total: int, size: int, check: Check, what: str, tell: Tell
) -> list[Difference]:
    """Checks [0, total) piece by piece, each so large that refreshes wait about a second for it."""
    found: list[Difference] = []
    done = 0
    while done < total:
        end = min(done + size, total)
        began = time.monotonic()
        with caught_up(database) as (connection, _):
            # a plan that keeps all rows aside and walks them again for every instant is never right
            connection.execute("set local enable_material = off")
            found += check(connection, done, end)
        took = time.monotonic() - began
        if took < SHORT_SECONDS:
            size *= 4
        elif took > LONG_SECONDS:
            size = max(1, size // 4)
        done = end
        tell(f"{what}: {100 * done // total} %")
    return found


def _instants(database: Database, zone: ZoneInfo) -> list[datetime]:
    """Every day's end since the first row, and now."""
    with caught_up(database) as (connection, _):
        first = _rows(connection, "board/first_moment", {})[0]["first_moment"]
        now: datetime = _rows(connection, "board/pulse", {})[0]["now"].astimezone(UTC)
    if first is None:
        return [now]
    day, today = local_day(first, zone), local_day(now, zone)
    count = max(0, (today - day).days)
    return [*(end_of(day + timedelta(days=n), zone) for n in range(count)), now]


def _by_key(name: str) -> Check:
    def check(connection: Connection[Any], begin: int, end: int) -> Iterator[Difference]:
        bounds = {"low": UUID(int=begin), "high": UUID(int=end - 1)}
        return (Difference(**row) for row in _rows(connection, f"verify/{name}", bounds))

    return check


def _by_day(name: str, report: Report) -> Check:
    """What lies before the first day and after the last belongs to them."""
    days = [str(day) for day in report.days()]

    def check(connection: Connection[Any], begin: int, end: int) -> Iterator[Difference]:
        bounds = {
            "first": days[begin] if begin else "-infinity",
            "last": days[end - 1] if end < len(days) else "infinity",
        }
        return (Difference(**row) for row in _rows(connection, f"verify/{name}", bounds))

    return check


def _by_definition(metric: Metric, report: Report) -> Check:
    grains: Sequence[Grain] = GRAINS if metric.bucketed else ("day",)

    def check(connection: Connection[Any], begin: int, end: int) -> Iterator[Difference]:
        for grain in grains:
            params = report.params(begin, end, grain)
            kept = _values(_rows(connection, f"rollup/{metric.id}", params))
            rows = _rows(connection, f"metrics/{metric.id}", params)
            defined = _values(rows)
            for at, part in sorted(kept.keys() | defined.keys()):
                ours, theirs = kept.get((at, part)), defined.get((at, part))
                nothing = metric.additive and not _value(ours) and not _value(theirs)
                if ours != theirs and not nothing:
                    yield _differing(
                        f"{metric.id} {part}", at, report, _shown(ours), _shown(theirs)
                    )
            yield from _medians(connection, metric, rows, params, report)

    return check


def _medians(
    connection: Connection[Any],
    metric: Metric,
    defined: Sequence[dict[str, Any]],
    params: dict[str, Any],
    report: Report,
) -> Iterator[Difference]:
    if not exists(f"median/{metric.id}"):
        return
    for row in defined:
        if row["part"] is None:
            rows = _rows(connection, f"median/{metric.id}", params | {"at": row["at"]})
            kept = rows[0]["median"] if rows else None
            if kept != row["median"]:
                yield _differing(f"{metric.id} median", row["at"], report, kept, row["median"])


def _by_movement(report: Report) -> Check:
    days = report.days()

    def check(connection: Connection[Any], begin: int, end: int) -> Iterator[Difference]:
        params = report.params(end - 1, end) | {
            "first": days[begin],
            "last": days[end - 1],
            "at": report.instants[end - 1],
        }
        kept, defined = (
            {row["day"]: row for row in _rows(connection, name, params)} for name in MOVEMENTS
        )
        for day, row in defined.items():
            for flow in FLOWS:
                if kept[day][flow] != row[flow]:
                    at = end_of(day, report.zone)
                    yield _differing(f"mrr {flow}", at, report, kept[day][flow], row[flow])

    return check


def _rows(connection: Connection[Any], name: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement(name), params or None).fetchall()


def _differing(what: str, at: datetime, report: Report, kept: Any, defined: Any) -> Difference:
    return Difference(
        what=what.strip(),
        key=at.astimezone(report.zone).isoformat(),
        difference=f"kept {kept}, the source rows say {defined}",
    )


def _values(rows: list[dict[str, Any]]) -> dict[tuple[datetime, str], tuple[Any, Any]]:
    return {(row["at"], row["part"] or ""): (row["value"], row.get("n")) for row in rows}


def _value(pair: tuple[Any, Any] | None) -> Any:
    return pair and pair[0]


def _shown(pair: tuple[Any, Any] | None) -> str:
    if pair is None:
        return "nothing"
    return str(pair[0]) if pair[1] is None else f"{pair[0]} (n = {pair[1]})"
