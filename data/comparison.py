"""How one value stands beside another: change, trend and status (definitions: status, trend)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from data.metric import Better, Metric, Unit
from data.reading import Aim, Compared, Number, Status, Trend

SIX_PLACES = Decimal("0.000001")
STABLE_PERCENT = Decimal("0.5")
STABLE_POINTS = Decimal("0.05")
WARNING_SHARE = Decimal("0.1")


def compared(
    metric: Metric, value: Number | None, earlier: Number | None, at: datetime, *, before_data: bool
) -> Compared:
    """``value`` beside the metric read at the earlier instant ``at``. Percentages change in
    points; everything else also in percent, unless it grew from nothing."""
    change: Number | None = None
    percent: Decimal | None = None
    trend: Trend | None = None
    if value is not None and earlier is not None and not before_data:
        change = value - earlier
        if metric.unit is not Unit.PERCENT:
            percent = _percent(change, earlier)
        trend = _trend(metric, change, percent)
    return Compared(
        value=earlier,
        at=at,
        before_data=before_data,
        change=change,
        change_percent=percent,
        trend=trend,
    )


def status_of(metric: Metric, value: Number | None, target: Aim | None) -> Status | None:
    """Success at or beyond the target in the better direction, warning within a tenth of it, error
    past that; None without a target or a direction."""
    if value is None or target is None or metric.better is Better.NEUTRAL:
        return None
    goal = Decimal(target.value)
    slack = abs(goal) * WARNING_SHARE
    if metric.better is Better.UP:
        reached, near = value >= goal, value >= goal - slack
    else:
        reached, near = value <= goal, value <= goal + slack
    return Status.SUCCESS if reached else Status.WARNING if near else Status.ERROR


def rounded(value: Decimal) -> Decimal:
    """Half up to six decimals."""
    return value.quantize(SIX_PLACES, rounding=ROUND_HALF_UP)


def _percent(change: Number, earlier: Number) -> Decimal | None:
    if earlier == 0:
        return None
    return rounded(Decimal(change) * 100 / abs(Decimal(earlier)))


def _trend(metric: Metric, change: Number, percent: Decimal | None) -> Trend:
    size = Decimal(change) if metric.unit is Unit.PERCENT else percent
    limit = STABLE_POINTS if metric.unit is Unit.PERCENT else STABLE_PERCENT
    if change == 0 or (size is not None and abs(size) <= limit):
        return Trend.STABLE
    return Trend.UP if change > 0 else Trend.DOWN
