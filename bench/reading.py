"""Boards and drill-downs straight from PostgreSQL: no Redis, no board kept in the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from bench.measure import Timing, timed
from data.board import Numbers
from data.cache import Json, Memo
from data.calendar import Grain
from data.database import Database
from data.settings import Settings
from data.shared import connect

BOARD_SECONDS, SERIES_SECONDS = 0.020, 0.050
WARM = 12  # until every connection has its statements prepared


class Forgetful(Memo):
    """Remembers nothing."""

    def remember(
        self, key: str, compute: Callable[[], Json], valid: Callable[[Json], bool]
    ) -> Json:
        """Computed anew each time."""
        return compute()


def door(database: Database, settings: Settings) -> Numbers:
    """The one door to a number, with every shortcut shut."""
    return Numbers(
        database,
        Forgetful(connect(None), 1),
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
    )


def boards(numbers: Numbers, raw: float) -> Iterator[Timing]:
    """The whole board now, and of past days, each another one."""
    yield Timing(
        what="whole board, now",
        runs=timed(lambda: numbers.board(fresh=True), 30, warm=WARM),
        target=BOARD_SECONDS,
        raw=raw,
    )
    days = iter(numbers.today() - timedelta(days=back) for back in range(1, 400))
    yield Timing(
        what="whole board, a past day",
        runs=timed(lambda: numbers.board(next(days)), 30, warm=WARM),
        target=BOARD_SECONDS,
        raw=raw,
    )


def drill_downs(numbers: Numbers, raw: dict[str, Timing]) -> Iterator[Timing]:
    """Every metric over 90 days and 12 months by day, and over all there is by month."""
    today, first = numbers.today(), numbers.first_day()
    ranges: tuple[tuple[str, date | None, Grain], ...] = (
        ("90 days", today - timedelta(days=89), "day"),
        ("12 months by day", today - timedelta(days=364), "day"),
        ("everything by month", first, "month"),
    )
    for metric in numbers.metrics:
        for words, start, grain in ranges:
            yield Timing(
                what=f"{metric.id}, {words}",
                runs=timed(
                    partial(numbers.series, metric.id, start=start, grain=grain),
                    7,
                    warm=6,
                ),
                target=SERIES_SECONDS,
                raw=raw[metric.id].median,
            )
