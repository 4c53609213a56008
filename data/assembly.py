"""Puts the readings of a board together from the values of its metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from data.calendar import end_of, last_year_instant, local_day, midnight, previous_instant
from data.comparison import compared, status_of
from data.mapping import reason_for
from data.metric import Comparison, Metric, Unit
from data.numbers import Moment
from data.packed import Value
from data.reading import Aim, Compared, Number, Point, Proof, Reading, Series
from data.share import share_of

SPARK_DAYS = 30
FAILED = "This number could not be read just now; the others are not affected."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Where a board at ``at`` reads the metrics of one comparison: beside it, and at the ends of
    the last days, the last one cut at ``at``."""

    at: datetime
    zone: ZoneInfo
    previous: datetime
    last_year: datetime
    days: tuple[date, ...]
    ends: tuple[datetime, ...]
    is_over: bool

    def moments(self) -> list[Moment]:
        """All of them, each with the beginning of its day."""
        return [
            Moment(at=each, since=midnight(local_day(each, self.zone), self.zone))
            for each in (self.at, self.previous, self.last_year, *self.ends[:-1])
        ]


def looks(at: datetime, zone: ZoneInfo) -> dict[Comparison, Looks]:
    """Where a board reads, for each comparison."""
    today = local_day(at, zone)
    days = tuple(today - timedelta(days=back) for back in reversed(range(SPARK_DAYS)))
    ends = (*(end_of(day, zone) for day in days[:-1]), at)
    return {
        comparison: Looks(
            at=at,
            zone=zone,
            previous=previous_instant(at, comparison, zone),
            last_year=last_year_instant(at, comparison, zone),
            days=days,
            ends=ends,
            is_over=at == end_of(today, zone),
        )
        for comparison in Comparison
    }


def reading_of(
    metric: Metric,
    values: Mapping[datetime, Value] | None,
    look: Looks,
    *,
    first: datetime | None,
    goals: Sequence[Mapping[str, Any]],
    read: Mapping[str, Number | None],
    lacking: Sequence[str],
) -> Reading:
    """The metric with all that stands beside it. ``first`` is the source's first moment, ``read``
    has what each metric is now, for targets that are a share of another."""
    if values is None:
        return _failed(metric)
    here = values[look.at]

    def beside(then: datetime) -> Compared:
        return compared(
            metric,
            here.value,
            values[then].value,
            then.astimezone(look.zone),
            before_data=first is None or then < first,
        )

    target = _aim(metric, "target", goals, read)
    return Reading(
        metric=metric,
        value=here.value,
        parts=here.parts,
        previous=beside(look.previous),
        last_year=beside(look.last_year),
        status=status_of(metric, here.value, target),
        target=target,
        benchmark=_aim(metric, "benchmark", goals, read),
        n=here.n,
        median=here.median,
        reason=(
            None if here.value is not None else reason_for(metric.id, lacking) or metric.undefined
        ),
        spark=tuple(
            Point(
                day=day,
                value=values[end].value,
                complete=end != look.at or look.is_over,
                parts={},
            )
            for day, end in zip(look.days, look.ends, strict=True)
        ),
        error=None,
    )


def untold_series(series: Series) -> Series:
    """A series on a platform that does not record what the metric needs."""
    return replace(
        series,
        points=tuple(replace(point, value=None, parts={}) for point in series.points),
        movements=None,
        point_movements=(),
    )


def unproved(proof: Proof) -> Proof:
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
            moved = share_of(stated, read.get(goal["share_of"]))
            if moved is None:
                return None
            share, value = stated, moved
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
