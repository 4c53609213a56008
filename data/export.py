"""A board or a stretch of time as a file to take away, from the same readings as the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from data.csv_file import csv_of
from data.errors import RequestError
from data.metric import Metric
from data.reading import Board, Series
from data.tables import BOARD_HEADER, board_row, series_header, series_rows
from data.xlsx_file import xlsx_of

FORMATS = ("csv", "xlsx")


class Source(Protocol):
    """What an export needs of the one door to numbers."""

    @property
    def metrics(self) -> Sequence[Metric]: ...

    def board(self, as_of: date | None = None) -> Board: ...

    def several(
        self,
        names: Sequence[str],
        *,
        start: date | None = None,
        end: date | None = None,
        grain: str | None = None,
        as_of: date | None = None,
    ) -> Sequence[Series]: ...


def exported(
    source: Source,
    fmt: str,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
    grain: str | None = None,
    metric: str | None = None,
) -> tuple[str, bytes]:
    """File name and content. CSV holds the board, a row a metric, or, where a range, a grain or a
    metric is asked for, a row a bucket; a workbook holds both. RequestError for an unknown format.
    """
    if fmt not in FORMATS:
        raise RequestError(f"format must be csv or xlsx, not {fmt[:40]!r}.", code="bad_format")
    ranged = any(each is not None for each in (start, end, grain, metric))
    names = [metric] if metric else [each.id for each in source.metrics]
    series = source.several(names, start=start, end=end, grain=grain, as_of=as_of) if ranged else ()
    stem = f"wedsync-{series[0].metric.id}" if metric else "wedsync-metrics"
    if fmt == "csv" and ranged:
        span = f"{series[0].start}-to-{series[0].end}"
        return f"{stem}-{span}.csv", csv_of(series_header(series), series_rows(series))
    board = source.board(as_of)
    name = f"{stem}-{board.as_of:%Y-%m-%d}.{fmt}"
    if fmt == "csv":
        rows = [board_row(board, reading) for reading in board.readings]
        return name, csv_of(BOARD_HEADER, rows)
    return name, xlsx_of(board, series)
