"""The one door to a number: the page, the API and every file ask here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg

from data.cache import Memo
from data.calendar import (
    end_of,
    last_year_instant,
    local_day,
    midnight,
    previous_instant,
)
from data.catalogue import Catalogue
from data.cohorts import Cohort, cohorts_at
from data.comparison import compared, rounded, status_of
from data.database import Database
from data.errors import DatabaseUnavailableError, NotMigratedError, NumberFailedError
from data.export import exported
from data.flights import Flights
from data.listener import Listener
from data.mapping import reason_for
from data.metric import Metric, Unit
from data.notices import notices_from
from data.numbers import Ledger, Moment, Value
from data.proof import Asked, proof_of
from data.pulse import Pulse, pulse_of
from data.pulses import Pulses
from data.reading import Aim, Board, Number, Point, Proof, Reading, Series
from data.request import as_of_day, checked_range
from data.series import series_of

log = logging.getLogger(__name__)

SPARK_DAYS = 30
QUERIES_AT_ONCE = 4
BOARDS_KEPT = 32
TOGETHER = timedelta(seconds=2)
"""Who asks at the same moment shares a board, though one was told the time a bit earlier."""

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

FAILED = "This number could not be read just now; the others are not affected."
UNTOLD = Value(value=None, parts={}, n=None, median=None)


class Numbers:
    """Boards and series, each computed once per refresh and instant however many ask."""

    def __init__(
        self,
        database: Database,
        memo: Memo,
        *,
        zone: ZoneInfo,
        currency: str,
        refresh_seconds: int,
        catalogue: Catalogue | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue()
        self.zone = zone
        self.currency = currency
        self._database = database
        self.memo = memo
        self._ledger = Ledger(database, memo, zone=zone.key, currency=currency)
        self._refresh_seconds = refresh_seconds
        self._workers = ThreadPoolExecutor(QUERIES_AT_ONCE, thread_name_prefix="metric")
        self._pulses = Pulses(lambda: pulse_of(database, zone), listener)
        self._flights = Flights()
        self._boards: dict[date | None, Board] = {}

    def now(self) -> datetime:
        """The database's clock, in the report zone."""
        return self._pulse().now.astimezone(self.zone)

    def today(self) -> date:
        """The local date of now."""
        return local_day(self._pulse().now, self.zone)

    def first_day(self) -> date | None:
        """The local date of the source's first row; None when it has none."""
        first = self._first_moment(self._pulse().refresh)
        return None if first is None else local_day(first, self.zone)

    def board(self, as_of: date | None = None, *, fresh: bool = False) -> Board:
        """Every metric now, or at the end of the local day ``as_of``.

        A live board is shared for a few seconds unless ``fresh`` asks for this very moment. While
        the database does not answer, the last good board comes back marked stale; without one,
        DatabaseUnavailableError is raised. RequestError for a day after today.
        """
        try:
            pulse = self._pulses.anew() if fresh else self._pulses.now()
            day = as_of_day(as_of, local_day(pulse.now, self.zone))
            kept = self._boards.get(day)
            if kept and self._still_good(kept, pulse, day) and not fresh:
                return kept
            with self._flights.alone(str(day)):
                kept = self._boards.get(day)
                if kept and self._still_good(kept, pulse, day) and not fresh:
                    return kept
                board = self._read_board(pulse, day, fresh=fresh)
                self._keep(day, board)
                return board
        except (DatabaseUnavailableError, psycopg.Error) as error:
            kept = self._last_good(as_of)
            if kept is not None:
                return replace(kept, stale=True)
            if isinstance(error, DatabaseUnavailableError):
                raise
            raise DatabaseUnavailableError("The database is too busy to answer.") from error

    def series(
        self,
        name: str,
        *,
        start: date | None = None,
        end: date | None = None,
        grain: str | None = None,
        as_of: date | None = None,
    ) -> Series:
        """One metric by buckets over [start, end], both included and clipped to ``as_of``; by
        default the last 90 days, daily. Raises UnknownMetricError, RequestError, or
        NumberFailedError where the metric's own statement fails."""
        metric = self.catalogue.find(name)
        pulse = self._pulse()
        today = local_day(pulse.now, self.zone)
        day = as_of_day(as_of, today)
        at = self._instant(pulse, day, fresh=False)
        first, last, step = checked_range(start, end, grain, day or today, today)
        try:
            series = series_of(
                metric,
                first,
                last,
                step,
                at=at,
                zone=self.zone,
                currency=self.currency,
                refresh_id=pulse.refresh_id,
                refresh=pulse.refresh,
                ledger=self._ledger,
                database=self._database,
                memo=self.memo,
            )
        except FAULTS as error:
            log.error("%s could not be read: %s", metric.id, error)
            raise NumberFailedError(FAILED) from error
        return _untold(series) if reason_for(metric.id, pulse.lacking) else series

    def proof(self, name: str, asked: Asked, *, as_of: date | None = None) -> Proof:
        """A metric at the board's instant with a page of the rows behind it, read together. Raises
        UnknownMetricError, NoProofError, RequestError, or NumberFailedError where a statement of
        the metric fails."""
        metric = self.catalogue.find(name)
        pulse = self._pulse()
        day = as_of_day(as_of, local_day(pulse.now, self.zone))
        at = self._instant(pulse, day, fresh=False)
        try:
            proof = proof_of(
                self._database, metric, at, asked, zone=self.zone, currency=self.currency
            )
        except FAULTS as error:
            log.error("%s could not be proved: %s", metric.id, error)
            raise NumberFailedError(FAILED) from error
        return _unproved(proof) if reason_for(metric.id, pulse.lacking) else proof

    def cohorts(self, *, as_of: date | None = None) -> tuple[Cohort, ...]:
        """Paying accounts by the month in which they first paid, at the board's instant."""
        pulse = self._pulse()
        day = as_of_day(as_of, local_day(pulse.now, self.zone))
        return cohorts_at(
            self._instant(pulse, day, fresh=False),
            zone=self.zone,
            currency=self.currency,
            refresh=pulse.refresh,
            database=self._database,
            memo=self.memo,
        )

    def export(
        self,
        fmt: str,
        *,
        as_of: date | None = None,
        start: date | None = None,
        end: date | None = None,
        grain: str | None = None,
        metric: str | None = None,
    ) -> tuple[str, bytes]:
        """File name and content of an export; see ``data.export``."""
        return exported(self, fmt, as_of=as_of, start=start, end=end, grain=grain, metric=metric)

    @property
    def metrics(self) -> Sequence[Metric]:
        """Every metric, in the board's order."""
        return self.catalogue.metrics

    # -- one board

    def _read_board(self, pulse: Pulse, day: date | None, *, fresh: bool) -> Board:
        at = self._instant(pulse, day, fresh=fresh)
        first = self._first_moment(pulse.refresh)
        values = dict(
            zip(
                self.catalogue.metrics,
                self._workers.map(
                    lambda metric: self._values(metric, at, pulse),
                    self.catalogue.metrics,
                ),
                strict=True,
            )
        )
        goals = self._goals()
        read = {metric.id: found[at].value for metric, found in values.items() if found is not None}
        return Board(
            readings=tuple(
                self._reading(metric, found, at, first, goals, read, pulse.lacking)
                for metric, found in values.items()
            ),
            as_of=at.astimezone(self.zone),
            live=day is None,
            refreshed=pulse.now.astimezone(self.zone),
            refresh_id=pulse.refresh_id,
            stale=False,
            demo=pulse.demo,
            zone=self.zone.key,
            currency=self.currency,
            first_day=None if first is None else local_day(first, self.zone),
            notices=notices_from(self._database, at, zone=self.zone.key, currency=self.currency),
            verified=pulse.verified,
        )

    def _values(self, metric: Metric, at: datetime, pulse: Pulse) -> dict[datetime, Value] | None:
        moments = self._moments(metric, at)
        if reason_for(metric.id, pulse.lacking):
            return {moment.at: UNTOLD for moment in moments}
        try:
            found = self._ledger.values(metric, moments, pulse.refresh)
            median = self._ledger.median(metric, at, pulse.refresh)
            return found if median is None else found | {at: replace(found[at], median=median)}
        except FAULTS as error:
            log.error("%s could not be read: %s", metric.id, error)
            return None

    def _moments(self, metric: Metric, at: datetime) -> list[Moment]:
        instants = [
            at,
            previous_instant(at, metric.comparison, self.zone),
            last_year_instant(at, metric.comparison, self.zone),
            *(end_of(day, self.zone) for day in self._spark_days(at)[:-1]),
        ]
        return [
            Moment(at=each, since=midnight(local_day(each, self.zone), self.zone))
            for each in instants
        ]

    def _spark_days(self, at: datetime) -> list[date]:
        last = local_day(at, self.zone)
        return [last - timedelta(days=back) for back in reversed(range(SPARK_DAYS))]

    def _reading(
        self,
        metric: Metric,
        values: Mapping[datetime, Value] | None,
        at: datetime,
        first: datetime | None,
        goals: Sequence[Mapping[str, Any]],
        read: Mapping[str, Number | None],
        lacking: Sequence[str],
    ) -> Reading:
        if values is None:
            return _failed(metric)
        here = values[at]

        def beside(find: Callable[..., datetime]) -> Any:
            then = find(at, metric.comparison, self.zone)
            return compared(
                metric,
                here.value,
                values[then].value,
                then.astimezone(self.zone),
                before_data=first is None or then < first,
            )

        target = _aim(metric, "target", goals, read)
        days = self._spark_days(at)
        ends = [*(end_of(day, self.zone) for day in days[:-1]), at]
        is_over = at == end_of(days[-1], self.zone)
        return Reading(
            metric=metric,
            value=here.value,
            parts=here.parts,
            previous=beside(previous_instant),
            last_year=beside(last_year_instant),
            status=status_of(metric, here.value, target),
            target=target,
            benchmark=_aim(metric, "benchmark", goals, read),
            n=here.n,
            median=here.median,
            reason=(
                None
                if here.value is not None
                else reason_for(metric.id, lacking) or metric.undefined
            ),
            spark=tuple(
                Point(day=day, value=values[end].value, complete=end != at or is_over, parts={})
                for day, end in zip(days, ends, strict=True)
            ),
            error=None,
        )

    # -- what a board starts from

    def _pulse(self) -> Pulse:
        return self._pulses.now()

    def _instant(self, pulse: Pulse, day: date | None, *, fresh: bool) -> datetime:
        """The board's T in UTC; processes that ask within the same few seconds share it."""
        if day is not None:
            return end_of(day, self.zone)
        if fresh:
            return pulse.now
        slot = int(pulse.now.timestamp() // self._refresh_seconds)
        shared = self.memo.remember(
            f"moment:{pulse.refresh}:{slot}",
            pulse.now.isoformat,
            lambda found: _is_instant(found, pulse.now + TOGETHER),
        )
        return datetime.fromisoformat(cast(str, shared))

    def _still_good(self, board: Board, pulse: Pulse, day: date | None) -> bool:
        if (board.refresh_id, board.verified) != (pulse.refresh_id, pulse.verified):
            return False
        if day is not None and not any(each.error for each in board.readings):
            return True
        # what could not be read a moment ago is tried again, too
        age = (pulse.now - (board.as_of if day is None else board.refreshed)).total_seconds()
        return -TOGETHER.total_seconds() <= age < self._refresh_seconds

    def _last_good(self, as_of: date | None) -> Board | None:
        live = self._boards.get(None)
        if live is not None and as_of == local_day(live.as_of, self.zone):
            return live
        return self._boards.get(as_of)

    def _keep(self, day: date | None, board: Board) -> None:
        self._boards.pop(day, None)
        self._boards[day] = board
        while len(self._boards) > BOARDS_KEPT:
            del self._boards[next(key for key in self._boards if key is not None)]

    def _first_moment(self, refresh: str) -> datetime | None:
        def ask() -> str | None:
            moment = self._database.rows("board/first_moment")[0]["first_moment"]
            return None if moment is None else moment.isoformat()

        text = self.memo.remember(f"first:{refresh}", ask, lambda found: _is_instant(found))
        return None if text is None else datetime.fromisoformat(cast(str, text))

    def _goals(self) -> list[dict[str, Any]]:
        return self._database.rows("goals/current")


def _is_instant(found: object, latest: datetime | None = None) -> bool:
    try:
        moment = datetime.fromisoformat(cast(str, found))
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and (latest is None or moment <= latest)


def _untold(series: Series) -> Series:
    """A series on a platform that does not record what the metric needs."""
    return replace(
        series,
        points=tuple(replace(point, value=None, parts={}) for point in series.points),
        movements=None,
        point_movements=(),
    )


def _unproved(proof: Proof) -> Proof:
    """The proof of such a metric: no number and no rows."""
    return replace(proof, value=None, total=None, recomputed=None, row_count=0, rows=(), pages=1)


def _failed(metric: Metric) -> Reading:
    return Reading(
        metric=metric,
        value=None,
        parts={},
        previous=None,
        last_year=None,
        status=None,
        target=None,
        benchmark=None,
        n=None,
        median=None,
        reason=None,
        spark=(),
        error=FAILED,
    )


def _aim(
    metric: Metric,
    kind: str,
    goals: Sequence[Mapping[str, Any]],
    read: Mapping[str, Number | None],
) -> Aim | None:
    """The target or benchmark as a value of this metric; None where its base is zero or unknown."""
    for goal in goals:
        if goal["metric"] != metric.id or goal["kind"] != kind or goal["value"] is None:
            continue
        stated = Decimal(goal["value"])
        share = None
        if goal["share_of"] is not None:
            base = read.get(goal["share_of"])
            if not base:
                return None
            share, value = stated, rounded(stated * base / 100)
        else:
            value = stated * 100 if metric.unit is Unit.MONEY else stated
        return Aim(
            value=int(value) if value == value.to_integral_value() else value,
            source=goal["source"],
            on=goal["set_on"],
            share=share,
            share_of=goal["share_of"],
            by=goal["due_on"],
        )
    return None
