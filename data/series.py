"""A drill-down: one metric by buckets, and for MRR the movements between them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.cache import Memo
from data.calendar import Grain, buckets
from data.database import Database
from data.metric import Metric
from data.movements import movements_between
from data.numbers import Ledger, Moment
from data.reading import Movements, Point, Series

MOVED = "mrr"
"""The metric whose change is explained by movements."""


def series_of(
    metric: Metric,
    first: date,
    last: date,
    grain: Grain,
    *,
    at: datetime,
    zone: ZoneInfo,
    currency: str,
    refresh_id: int,
    refresh: str,
    ledger: Ledger,
    database: Database,
    memo: Memo,
) -> Series:
    """The metric at the last moment of each bucket of [first, last], none after ``at``; ``refresh``
    names the state of the rollups."""
    stretches = list(buckets(first, last, grain, at, zone))
    values = ledger.values(
        metric, [Moment(at=each.at, since=each.since) for each in stretches], refresh
    )
    total: Movements | None = None
    each_movements: tuple[Movements, ...] = ()
    if metric.id == MOVED:
        total, each_movements = movements_between(
            [each.first_day for each in stretches],
            last,
            at=at,
            zone=zone,
            currency=currency,
            refresh=refresh,
            database=database,
            memo=memo,
        )
    return Series(
        metric=metric,
        start=first,
        end=last,
        grain=grain,
        as_of=at.astimezone(zone),
        refresh_id=refresh_id,
        stale=False,
        currency=currency,
        points=tuple(
            Point(
                day=each.first_day,
                value=values[each.at].value,
                complete=each.complete,
                parts=values[each.at].parts,
            )
            for each in stretches
        ),
        movements=total,
        point_movements=each_movements,
    )
