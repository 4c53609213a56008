"""What the oracle answers with, and the table of metrics as the definitions list it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Number = int | Decimal
Better = Literal["up", "down", "neutral"]
Unit = Literal["money", "count", "percent", "rating", "hours", "seconds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table of metrics; `additive` is that of its parts."""

    better: Better
    unit: Unit
    additive: bool
    daily: bool = False


METRICS: dict[str, Measure] = {
    "mrr": Measure(better="up", unit="money", additive=True),
    "arr": Measure(better="up", unit="money", additive=True),
    "growth": Measure(better="up", unit="percent", additive=False),
    "churn": Measure(better="down", unit="percent", additive=False),
    "weddings_coordinated": Measure(better="up", unit="count", additive=False),
    "active_vendor_pairs": Measure(better="up", unit="count", additive=False),
    "avg_coordination_time": Measure(better="neutral", unit="hours", additive=False),
    "vendor_satisfaction": Measure(better="up", unit="rating", additive=False),
    "total_suppliers": Measure(better="up", unit="count", additive=True),
    "total_couples": Measure(better="up", unit="count", additive=True),
    "active_suppliers": Measure(better="up", unit="count", additive=True),
    "active_couples": Measure(better="up", unit="count", additive=True),
    "new_signups_today": Measure(better="up", unit="count", additive=True, daily=True),
    "dau": Measure(better="up", unit="count", additive=True, daily=True),
    "wau": Measure(better="up", unit="count", additive=True),
    "mau": Measure(better="up", unit="count", additive=True),
    "avg_session_duration": Measure(better="up", unit="seconds", additive=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric at an instant.

    Money in pennies and counts as int; percent, rating, hours and seconds as Decimal with six
    places; None where undefined. `n` and `median` only for the metrics which show them. Parts
    without rows are left out, so a missing part of money or a count equals one of 0.
    """

    value: Number | None
    parts: dict[str, Number | None] = field(default_factory=dict)
    n: int | None = None
    median: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same metric read at an earlier instant (UTC)."""

    value: Number | None
    at: datetime
    before_data: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything a card says of one metric at one instant."""

    value: Number | None
    parts: dict[str, Number | None]
    previous: Comparison
    last_year: Comparison
    change: Number | None
    change_percent: Decimal | None
    trend: Literal["up", "down", "stable"] | None
    status: Literal["success", "warning", "error"] | None
    target: Number | None
    n: int | None
    median: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A metric at the last moment of a bucket; `date` is the bucket's first day."""

    date: date
    value: Number | None
    complete: bool
    breakdown: dict[str, Number | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementBucket:
    """The MRR movements of a bucket, in pennies; `date` is the bucket's first day."""

    date: date
    complete: bool
    movements: dict[str, int]
