"""What was read: plain frozen values that pages, the API and files lay out, none computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from data.left_out import LeftOut
from data.locale import written_in
from data.metric import Metric

Number = int | Decimal
"""Money as int minor units, counts as int, all else Decimal with at most 6 places."""

PLAIN = "en-GB"
"""The form of programs' answers and of files."""


class Trend(StrEnum):
    """Which way a number went against *previous*."""

    UP = "up"
    DOWN = "down"
    STABLE = "stable"


class Status(StrEnum):
    """How a number stands against its target."""

    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The same metric read at an earlier instant; ``change`` is None where none can be told."""

    value: Number | None
    at: datetime
    before_data: bool
    change: Number | None
    change_percent: Decimal | None
    trend: Trend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target or benchmark as it stands now: ``value`` in the metric's own Number; ``by`` is the
    day by which a target is wanted."""

    value: Number
    source: str
    on: date
    share: Decimal | None
    share_of: str | None
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One bucket: its first day, its value, whether it is finished, and its parts."""

    day: date
    value: Number | None
    complete: bool
    parts: Mapping[str, Number | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRead:
    """What a number was when it could last be read, in the report zone."""

    value: Number
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One metric at one instant, with all that stands beside it on a card.

    ``parts``: part name to value. ``spark``: the last 30 local days, oldest first, the last one
    cut at the instant. ``reason`` says in words why ``value`` is None. ``error`` is set instead
    when the metric's query failed: then ``value`` and all else is empty, but for ``last_read``
    where the number could be read not long ago.
    """

    metric: Metric
    value: Number | None
    parts: Mapping[str, Number | None]
    previous: Compared | None
    last_year: Compared | None
    status: Status | None
    target: Aim | None
    benchmark: Aim | None
    n: int | None
    median: Decimal | None
    reason: str | None
    spark: tuple[Point, ...]
    error: str | None
    last_read: LastRead | None = None

    @property
    def trend(self) -> Trend | None:
        """Against *previous*."""
        return self.previous.trend if self.previous else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """When every number was last proved from its rows, in the report zone, and how many things were
    not as the rows say."""

    at: datetime
    differences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All readings at one instant.

    ``as_of`` is the instant T, in the report zone; ``live`` is true when T is now. ``refreshed``
    is the moment the numbers were computed; ``stale`` is true when they are last good values
    served because the database does not answer. ``demo`` marks demo data. ``verified`` is None
    until the first proof.
    """

    readings: tuple[Reading, ...]
    as_of: datetime
    live: bool
    refreshed: datetime
    refresh_id: int
    stale: bool
    demo: bool
    zone: str
    currency: str
    first_day: date | None
    left_out: tuple[LeftOut, ...]
    verified: Verified | None = None

    def find(self, metric_id: str) -> Reading:
        """The reading of one metric; raises KeyError when the board has none."""
        for reading in self.readings:
            if reading.metric.id == metric_id:
                return reading
        raise KeyError(metric_id)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was left out, as programs and files say it whatever the page's locale."""
        with written_in(PLAIN):
            return tuple(each.sentence() for each in self.left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """Why MRR changed over a range: start + new + expansion + reactivation − contraction − churn
    + currency = end, all in minor units; contraction and churn are positive numbers."""

    start: int
    new: int
    expansion: int
    reactivation: int
    contraction: int
    churn: int
    currency: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A drill-down: one metric by buckets of a grain ('day', 'week', 'month') over [start, end].

    ``movements`` is given for MRR only: the whole range, and one for each point.
    """

    metric: Metric
    start: date
    end: date
    grain: str
    as_of: datetime
    refresh_id: int
    stale: bool
    currency: str
    points: tuple[Point, ...]
    movements: Movements | None
    point_movements: tuple[Movements, ...]

    def is_closed(self, point: Point) -> bool:
        """Whether the bucket lies wholly before the board's instant: false for the one that holds
        it, even at its very last moment. This is what programs and files call ``complete``."""
        return point is not self.points[-1] or self.end < self.as_of.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A number and one page of the rows it comes from.

    ``basis`` says in words what the rows are and how they make the number; ``total`` is what all of
    them make. ``rows``: column to cell, ids and plain facts, each with its ``number`` in the stable
    order of all rows. ``recomputed`` is the number once more by its plain definition, where asked.
    Instants are in the report zone; numbers as in a Reading.
    """

    metric: Metric
    part: str | None
    value: Number | None
    as_of: datetime
    window_from: datetime
    window_to: datetime
    refresh_id: int
    basis: str
    row_count: int
    total: Number | None
    rows: tuple[Mapping[str, Any], ...]
    page: int
    pages: int
    recomputed: Number | None
    is_recomputed: bool
