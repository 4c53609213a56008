"""Makes one board: what every metric is at one instant, beside its comparisons and its goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.assembly import Looks, looks, reading_of
from data.calendar import local_day
from data.catalogue import Catalogue
from data.database import Database
from data.last_good import LastGood
from data.mapping import reason_for
from data.metric import Comparison
from data.moments import Moments
from data.notices import left_out, question_at
from data.numbers import Ledger
from data.packed import Value
from data.pulse import Pulse
from data.reading import Board, Reading

UNTOLD = Value(value=None, parts={}, n=None, median=None)


class BoardReader:
    """Reads boards; who asks for one, how often and how long it is kept is told elsewhere."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        moments: Moments,
        last_good: LastGood,
        *,
        catalogue: Catalogue,
        zone: ZoneInfo,
        currency: str,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._moments = moments
        self._last_good = last_good
        self._catalogue = catalogue
        self._zone = zone
        self._currency = currency

    def read(self, pulse: Pulse, day: date | None, fresh: bool) -> Board:
        """The board of this very moment, or of the end of the local day ``day``."""
        at = self._moments.of_board(pulse, day, fresh=fresh)
        first = self._moments.first(pulse.refresh)
        look = looks(at, self._zone)
        values = self._values(pulse, look, at)
        (notices, goals) = self._database.answers(
            [question_at(at, zone=self._zone.key, currency=self._currency), ("goals/current", {})]
        )
        read = {id: found[at].value for id, found in values.items() if found is not None}
        readings = (
            reading_of(
                metric,
                values[metric.id],
                look[metric.comparison],
                first=first,
                goals=goals,
                read=read,
                lacking=pulse.lacking,
            )
            for metric in self._catalogue.metrics
        )
        return Board(
            readings=tuple(self._with_last_read(each, day, pulse.now) for each in readings),
            as_of=at.astimezone(self._zone),
            live=day is None,
            refreshed=pulse.now.astimezone(self._zone),
            refresh_id=pulse.refresh_id,
            stale=False,
            demo=pulse.demo,
            zone=self._zone.key,
            currency=self._currency,
            first_day=None if first is None else local_day(first, self._zone),
            left_out=left_out(notices),
            verified=pulse.verified,
        )

    def _with_last_read(self, reading: Reading, day: date | None, now: datetime) -> Reading:
        if reading.error is None:
            return reading
        return replace(reading, last_read=self._last_good.last_read(day, reading.metric.id, now))

    def _values(
        self, pulse: Pulse, look: Mapping[Comparison, Looks], at: datetime
    ) -> dict[str, dict[datetime, Value] | None]:
        """What each metric is, by id; of what the platform does not record, nothing."""
        told = [
            metric
            for metric in self._catalogue.metrics
            if reason_for(metric.id, pulse.lacking) is None
        ]
        moments = {comparison: each.moments() for comparison, each in look.items()}
        values = self._ledger.board(told, moments, at, pulse.refresh)
        for metric in self._catalogue.metrics:
            values.setdefault(
                metric.id, {moment.at: UNTOLD for moment in moments[metric.comparison]}
            )
        return values
