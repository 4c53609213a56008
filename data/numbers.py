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
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg

from data.backlog import Clock
from data.cache import Json, Memo
from data.database import Database
from data.metric import Comparison, Metric
from data.packed import FAULTS, Rows, Value, entry, is_board, is_packed, packed, told, values_in
from data.questions import Question
from data.statements import exists, fingerprint

CARD_MILLISECONDS = 1_500  # no card holds up the others for longer
REST_SECONDS = 30.0
MOST_SLOW = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant to read at, and the moment from which bucketed metrics count."""

    at: datetime
    since: datetime


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
            lambda: packed(self._database.rows(name, params), instants),
            lambda found: is_packed(found, len(instants)),
        )
        return values_in(cast(Rows, rows), metric, instants)

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
            lambda found: is_board(found, metrics, instants),
        )
        return {
            metric.id: told(metric, cast(dict[str, Any], found)[metric.id], instants, at)
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
        except FAULTS as error:
            log.warning("the numbers of a board are asked for one by one: %s", error)
            answered = self._one_by_one(questions)
        return {
            metric.id: entry(
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
