"""The one door to a number: the page, the API and every file ask here."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import psycopg

from data.assembly import FAILED, unproved, untold_series
from data.backlog import Clock
from data.board_reader import BoardReader
from data.boards import Boards
from data.cache import Memo
from data.calendar import local_day
from data.catalogue import Catalogue
from data.cohorts import Cohort, cohorts_at
from data.connections import PATIENCE_SECONDS, QUICK_SECONDS
from data.database import Database
from data.errors import DatabaseUnavailableError, NumberFailedError, OutdatedError
from data.export import exported
from data.last_good import GRACE_SECONDS, LastGood
from data.listener import Listener
from data.mapping import reason_for
from data.metric import Metric
from data.moments import Moments
from data.numbers import Ledger
from data.packed import FAULTS
from data.proof import Asked, check_part, proof_of
from data.pulse import Pulse, pulse_of
from data.pulses import Pulses
from data.reading import Board, Proof, Series
from data.request import as_of_day, check_shape, checked_range
from data.series import series_of

log = logging.getLogger(__name__)

AT_A_TIME = 3
BEHIND = "Rows were committed since, and no refresh takes them in."


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
        clock: Clock = time.monotonic,
    ) -> None:
        self.catalogue = catalogue or Catalogue()
        self.zone = zone
        self.currency = currency
        self._database = database
        self.memo = memo
        self._ledger = Ledger(database, memo, zone=zone.key, currency=currency, clock=clock)
        self._pulses = Pulses(partial(pulse_of, database, zone), listener, clock)
        self._moments = Moments(database, memo, zone=zone, refresh_seconds=refresh_seconds)
        self._last_good = LastGood(memo.seconds + GRACE_SECONDS, zone, clock)
        reader = BoardReader(
            database,
            self._ledger,
            self._moments,
            self._last_good,
            catalogue=self.catalogue,
            zone=zone,
            currency=currency,
        )
        self._boards = Boards(reader.read, self._last_good, refresh_seconds, clock)

    def now(self) -> datetime:
        """The database's clock, in the report zone."""
        return self._pulses.now().now.astimezone(self.zone)

    def today(self) -> date:
        """The local date of now."""
        return local_day(self._pulses.now(PATIENCE_SECONDS).now, self.zone)

    def first_day(self) -> date | None:
        """The local date of the source's first row; None when it has none."""
        first = self._moments.first(self._pulses.now().refresh)
        return None if first is None else local_day(first, self.zone)

    def board(self, as_of: date | None = None, *, fresh: bool = False) -> Board:
        """Every metric now, or at the end of the local day ``as_of``.

        A live board is shared for a few seconds unless ``fresh`` asks for this very moment. While
        the database does not answer, or not in time, the last good board comes back marked stale;
        without one, DatabaseUnavailableError is raised. The same mark is on a board for which rows
        have been waiting in vain. RequestError for a day after today.
        """
        begun = time.monotonic()
        try:
            pulse = self._pulse(fresh=fresh)
            day = as_of_day(as_of, local_day(pulse.now, self.zone))
            waited = time.monotonic() - begun
            return self._dated(self._boards.of(pulse, day, fresh=fresh, waited=waited), pulse)
        except OutdatedError:
            raise
        except (DatabaseUnavailableError, psycopg.Error) as error:
            kept = self._last_good.stand_in(as_of, str(_unavailable(error)))
            if kept is not None:
                return kept
            raise _unavailable(error) from error

    def get_ahead(self) -> None:
        """Reads the live board anew where it will soon be no longer good, so that nobody waits for
        that; not where nobody has asked for it lately. Raises as ``board`` does."""
        if self._boards.are_wanted:
            self._boards.get_ahead(self._pulse())

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
        return self.several([name], start=start, end=end, grain=grain, as_of=as_of)[0]

    def several(
        self,
        names: Sequence[str],
        *,
        start: date | None = None,
        end: date | None = None,
        grain: str | None = None,
        as_of: date | None = None,
    ) -> list[Series]:
        """The same of several metrics, all at one moment. A few are read at a time, so that the way
        to a database far off is not gone once for each of them."""
        metrics = [self.catalogue.find(name) for name in names]
        check_shape(start, end, grain)
        pulse, day, at = self._instant(as_of)
        today = local_day(pulse.now, self.zone)
        first, last, step = checked_range(start, end, grain, day or today, today)

        def read(metric: Metric) -> Series:
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
            return untold_series(series) if reason_for(metric.id, pulse.lacking) else series

        if len(metrics) == 1:
            return [read(metrics[0])]
        with ThreadPoolExecutor(AT_A_TIME, "series") as threads:
            return list(threads.map(read, metrics))

    def proof(self, name: str, asked: Asked, *, as_of: date | None = None) -> Proof:
        """A metric at the board's instant with a page of the rows behind it, read together. Raises
        UnknownMetricError, NoProofError, RequestError, or NumberFailedError where a statement of
        the metric fails."""
        metric = self.catalogue.find(name)
        check_part(metric, asked.part)
        pulse, _, at = self._instant(as_of)
        try:
            proof = proof_of(
                self._database, metric, at, asked, zone=self.zone, currency=self.currency
            )
        except FAULTS as error:
            log.error("%s could not be proved: %s", metric.id, error)
            raise NumberFailedError(FAILED) from error
        return unproved(proof) if reason_for(metric.id, pulse.lacking) else proof

    def cohorts(self, *, as_of: date | None = None) -> tuple[Cohort, ...]:
        """Paying accounts by the month in which they first paid, at the board's instant."""
        pulse, _, at = self._instant(as_of)
        return cohorts_at(
            at,
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

    def _dated(self, board: Board, pulse: Pulse) -> Board:
        """As old as its rollups are, where they are behind."""
        behind = self._pulses.seconds_behind
        if not behind:
            return board
        return replace(
            board,
            refreshed=min(board.refreshed, pulse.now - timedelta(seconds=behind)).astimezone(
                self.zone
            ),
            stale=True,
        )

    def _instant(self, as_of: date | None) -> tuple[Pulse, date | None, datetime]:
        """The pulse, the past day that is meant and the board's instant, for what no earlier
        answer can stand in for."""
        pulse = self._pulse(PATIENCE_SECONDS)
        day = as_of_day(as_of, local_day(pulse.now, self.zone))
        return pulse, day, self._moments.of_board(pulse, day)

    def _pulse(self, patience: float = QUICK_SECONDS, *, fresh: bool = False) -> Pulse:
        """What a number starts from; raises OutdatedError when that has been behind for long. Where
        nothing can stand in for an answer, a slow network is given its time."""
        pulse = self._pulses.anew(patience) if fresh else self._pulses.now(patience)
        self._last_good.allow(self._pulses.seconds_behind, BEHIND)
        return pulse


def _unavailable(error: Exception) -> DatabaseUnavailableError:
    if isinstance(error, DatabaseUnavailableError):
        return error
    return DatabaseUnavailableError("The database is too busy to answer.")
