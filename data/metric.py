"""What a metric is: one frozen declaration from which everything else derives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Group(StrEnum):
    """The four groups of the board, in its order."""

    REVENUE = "revenue"
    COORDINATION = "coordination"
    USERS = "users"
    ENGAGEMENT = "engagement"


class Unit(StrEnum):
    """What a value counts. MONEY is integer minor units until it is formatted."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    HOURS = "hours"
    SECONDS = "seconds"
    RATING = "rating"


class Better(StrEnum):
    """The direction an executive hopes for."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Comparison(StrEnum):
    """How far back *previous* and *last year* lie."""

    MONTHLY = "monthly"  # one calendar month, one calendar year
    DAILY = "daily"  # 7 days, 364 days: the weekday matches


class Shape(StrEnum):
    """The chart of a drill-down."""

    LINE = "line"
    AREA = "area"
    BAR = "bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target or benchmark: a value in API units, or a share (percent) of another metric."""

    value: Decimal
    share_of: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number of the board. ``sql/metrics/<id>.sql`` computes it.

    ``part`` names what the breakdown splits by (None: the metric has no parts); ``additive``
    says whether the parts add up to the value. ``window`` says over what time it is read.
    ``undefined`` is the reason shown when the value is null. ``bucketed`` is true where a coarser
    bucket counts everything in it instead of the metric at its last moment.
    """

    id: str
    api_name: str
    group: Group
    title: str
    unit: Unit
    better: Better
    comparison: Comparison
    part: str | None
    additive: bool
    bucketed: bool
    shape: Shape
    target: Goal | None
    benchmark: Goal | None
    window: str
    meaning: str
    undefined: str | None
