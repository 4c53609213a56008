"""The state of numbers, refresh, cache and sockets, for ``/metrics``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from data.board import Numbers
from data.cache import Memo
from data.connections import QUICK_SECONDS
from data.database import Database
from data.errors import DashboardError


class State(Collector):
    """Read anew for each look at the figures; whatever is away, the others are there."""

    def __init__(
        self,
        numbers: Numbers,
        database: Database,
        memo: Memo,
        sockets: Callable[[], int],
        process: str,
    ) -> None:
        self._numbers = numbers
        self._database = database
        self._memo = memo
        self._sockets = sockets
        self._process = process

    def collect(self) -> Iterator[Metric]:
        """Every figure there is at this moment."""
        yield from self._of_board()
        yield from self._of_database()
        yield from self._of_process()

    def _of_process(self) -> Iterator[Metric]:
        for name, words, value in (
            ("wedsync_cache_hits_total", "Values found in the shared cache.", self._memo.hits),
            ("wedsync_cache_misses_total", "Values that had to be read.", self._memo.misses),
        ):
            counter = CounterMetricFamily(name, words, labels=("process",))
            counter.add_metric((self._process,), value)
            yield counter
        sockets = GaugeMetricFamily("wedsync_sockets", "Open live sockets.", labels=("process",))
        sockets.add_metric((self._process,), self._sockets())
        yield sockets

    def _of_board(self) -> Iterator[Metric]:
        up = "wedsync_board_up", "Whether a board can be shown that is not stale."
        try:
            board = self._numbers.board()
            age = max(0.0, (self._numbers.now() - board.refreshed).total_seconds())
        except DashboardError:
            yield GaugeMetricFamily(*up, value=0)
            return
        yield GaugeMetricFamily(*up, value=int(not board.stale))
        yield GaugeMetricFamily(
            "wedsync_refresh_id", "The refresh that the numbers are of.", value=board.refresh_id
        )
        yield GaugeMetricFamily(
            "wedsync_refresh_age_seconds", "Seconds since the numbers were computed.", value=age
        )

    def _of_database(self) -> Iterator[Metric]:
        try:
            row = self._database.rows("board/figures", patience=QUICK_SECONDS)[0]
        except (DashboardError, psycopg.Error):
            return
        yield GaugeMetricFamily(
            "wedsync_refresh_seconds",
            "How long the last refresh took.",
            value=row["took"].total_seconds(),
        )
        yield GaugeMetricFamily(
            "wedsync_queue_keys",
            "Changed keys that wait for the next refresh, counted to 100,000.",
            value=row["waiting"],
        )
