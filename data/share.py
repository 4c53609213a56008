"""Targets that are a share of another number, and move with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from data.comparison import rounded
from data.metric import Comparison, Metric
from data.reading import Number, Series


def share_of(stated: Decimal, base: Number | None) -> Decimal | None:
    """``stated`` percent of ``base``; None where that is zero or unknown, which nothing can be
    aimed at."""
    return rounded(stated * base / 100) if base else None


def shares_of(stated: Decimal, base: Series) -> Mapping[date, Decimal | None]:
    """The same for every bucket of ``base``, by its first day."""
    return {point.day: share_of(stated, point.value) for point in base.points}


def is_aimed_at_by(metric: Metric, grain: str) -> bool:
    """Whether a bucket's value is what a target is meant for: a daily number's target is meant for
    a day, not for the weeks and months that a coarser grain counts."""
    return grain == "day" or metric.comparison is not Comparison.DAILY
