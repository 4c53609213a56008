"""Reads metrics at many instants: from their rollups where they have one, else by definition.

``sql/metrics/<id>.sql`` defines a metric plainly over the source; ``sql/rollup/<id>.sql``, where
there is one, reads the same number from what the refresh keeps, and ``sql/median/<id>.sql`` the
median beside it. ``data.verify`` holds the two against each other.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import psycopg

from data.backlog import Clock
from data.cache import Json, Memo
from data.database import Database, Question
from data.errors import NotMigratedError
from data.metric import Comparison, Metric, Unit
from data.reading import Number
from data.statements import exists, fingerprint

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

CARD_MILLISECONDS = 1_500  # no card holds up the others for longer
REST_SECONDS = 30.0
MOST_SLOW = 3
ROW = 5
Rows = list[list[Any]]
"""For each row which of the instants it belongs to, its part, value, n and median, as text."""

log = logging.getLogger(__name__)


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
    """Reads metrics through the memo; keys carry the refresh id and the statements' hashes."""

    def __init__(
        self,
        database: Database,
        memo: Memo,
        *,
        zone: str,
        currency: str,
        clock: Clock = time.monotonic,
    ) -> None:
        self._clock = clock
        self._resting: dict[str, float] = {}  # metrics that took too long, and until when
        self._database = database
        self._memo = memo
        self._zone = zone
        self._currency = currency

    def values(
        self, metric: Metric, moments: Sequence[Moment], refresh: str
    ) -> dict[datetime, Value]:
        """The metric with its parts at each of ``moments``, by instant. Raises what the database
        raises."""
        name = _statement_of(metric)
        params = self._params(moments, [moment.at for moment in moments])
        instants = _instants(moments)
        rows = self._memo.remember(
            f"{name}:{refresh}:{fingerprint(name)}:{_digest(params)}",
            lambda: _packed(self._database.rows(name, params), instants),
            lambda found: _is_packed(found, len(instants)),
        )
        return _values(cast(Rows, rows), metric, instants)

    def board(
        self,
        metrics: Sequence[Metric],
        moments: Mapping[Comparison, Sequence[Moment]],
        at: datetime,
        refresh: str,
    ) -> dict[str, dict[datetime, Value] | None]:
        """By id each metric at the moments of its comparison, by instant, with parts and median at
        ``at`` alone; None for one that cannot be read. All are asked for together, and each by
        itself when that fails, so that what fails does so alone."""
        names = [
            name
            for metric in metrics
            for name in (_statement_of(metric), f"median/{metric.id}")
            if exists(name)
        ]
        asked = {how.value: self._params(each, [at]) for how, each in moments.items()}
        key = _digest([asked, [[name, fingerprint(name)] for name in names]])
        instants = {how: _instants(each) for how, each in moments.items()}
        found = self._memo.remember(
            f"board:{refresh}:{key}",
            lambda: self._together(metrics, moments, at),
            lambda found: _is_board(found, metrics, instants),
        )
        return {
            metric.id: _told(metric, cast(dict[str, Any], found)[metric.id], instants, at)
            for metric in metrics
        }

    def _together(
        self,
        metrics: Sequence[Metric],
        moments: Mapping[Comparison, Sequence[Moment]],
        at: datetime,
    ) -> Json:
        now = self._clock()
        params = {how: self._params(each, [at]) for how, each in moments.items()}
        questions: dict[str, list[Question]] = {}
        for metric in metrics:
            if self._resting.get(metric.id, now) > now:
                continue  # it would hold up the others
            questions[metric.id] = [(_statement_of(metric), params[metric.comparison])]
            if exists(f"median/{metric.id}"):
                questions[metric.id].append((f"median/{metric.id}", {"at": at, "zone": self._zone}))
        try:
            answers = iter(
                self._database.answers(
                    [each for asks in questions.values() for each in asks],
                    milliseconds=CARD_MILLISECONDS,
                )
            )
            answered = {name: [next(answers) for _ in asks] for name, asks in questions.items()}
        except FAULTS:
            answered = self._one_by_one(questions)
        return {
            metric.id: _entry(
                metric, answered.get(metric.id, []), _instants(moments[metric.comparison])
            )
            for metric in metrics
        }

    def _one_by_one(
        self, questions: Mapping[str, Sequence[Question]]
    ) -> dict[str, list[list[dict[str, Any]]]]:
        """What each metric answers by itself. One that takes too long rests for a while; where
        several do it is not theirs, and psycopg.errors.QueryCanceled is raised."""
        slow: list[str] = []
        answered = {}
        for name, asks in questions.items():
            try:
                answered[name] = self._alone(name, asks)
            except psycopg.errors.QueryCanceled:
                slow.append(name)
                if len(slow) > MOST_SLOW:
                    raise
        for name in slow:
            log.error(
                "%s takes longer than %d ms and is left out for a while", name, CARD_MILLISECONDS
            )
            self._resting[name] = self._clock() + REST_SECONDS
        return answered

    def _alone(self, metric: str, questions: Sequence[Question]) -> list[list[dict[str, Any]]]:
        try:
            return self._database.answers(questions, milliseconds=CARD_MILLISECONDS)
        except psycopg.errors.QueryCanceled:
            raise
        except FAULTS as error:
            log.error("%s could not be read: %s", metric, error)
            return []

    def _params(self, moments: Sequence[Moment], parts_at: Sequence[datetime]) -> dict[str, Any]:
        distinct = {moment.at: moment.since for moment in moments}
        return {
            "at": _array(distinct),
            "since": _array(distinct.values()),
            "parts_at": _array(parts_at),
            "zone": self._zone,
            "currency": self._currency,
        }


def _statement_of(metric: Metric) -> str:
    rollup = f"rollup/{metric.id}"
    return rollup if exists(rollup) else f"metrics/{metric.id}"


def _instants(moments: Sequence[Moment]) -> list[datetime]:
    return list(dict.fromkeys(moment.at for moment in moments))


def _array(instants: Iterable[datetime]) -> str:
    """As PostgreSQL writes an array: made once, however many statements it is sent to."""
    return "{" + ",".join(each.isoformat() for each in instants) + "}"


def _digest(content: object) -> str:
    text = json.dumps(content, default=lambda value: value.isoformat(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _entry(
    metric: Metric, answers: Sequence[Sequence[Mapping[str, Any]]], instants: Sequence[datetime]
) -> Json:
    """A metric's rows and median as JSON; None when they were not given."""
    if not answers:
        return None
    try:
        medians = [row["median"] for rows in answers[1:] for row in rows]
        return {"rows": _packed(answers[0], instants), "median": _text(next(iter(medians), None))}
    except FAULTS as error:
        log.error("%s could not be read: %s", metric.id, error)
        return None


def _told(
    metric: Metric,
    entry: Mapping[str, Any] | None,
    instants: Mapping[Comparison, Sequence[datetime]],
    at: datetime,
) -> dict[datetime, Value] | None:
    if entry is None:
        return None
    try:
        values = _values(entry["rows"], metric, instants[metric.comparison])
    except FAULTS as error:
        log.error("%s could not be read: %s", metric.id, error)
        return None
    if entry["median"] is not None:
        values[at] = replace(values[at], median=Decimal(entry["median"]))
    return values


def _packed(rows: Sequence[Mapping[str, Any]], instants: Sequence[datetime]) -> Rows:
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


def _is_board(
    found: Json, metrics: Sequence[Metric], instants: Mapping[Comparison, Sequence[datetime]]
) -> bool:
    """Whether every metric is there; what could not be read is asked for again."""
    if not isinstance(found, dict):
        return False
    return all(
        isinstance(found.get(metric.id), dict)
        and found[metric.id].keys() == {"rows", "median"}
        and _is_packed(found[metric.id]["rows"], len(instants[metric.comparison]))
        for metric in metrics
    )


def _is_packed(found: Json, count: int) -> bool:
    if not isinstance(found, list):
        return False
    try:
        totals = {row[0] for row in found if row[1] is None}
        return totals == set(range(count)) and all(len(row) == ROW for row in found)
    except (TypeError, IndexError, KeyError):
        return False


def _values(rows: Rows, metric: Metric, instants: Sequence[datetime]) -> dict[datetime, Value]:
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
