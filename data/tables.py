"""Boards and series as rows of cells, the same for every file format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from data.format import api_number
from data.reading import Board, Compared, Reading, Series

Cell = str | int | bool | Decimal | date | datetime | None
"""Money and decimals as Decimal in API units, instants as aware datetimes, null as None."""

BOARD_HEADER = (
    "metric",
    "api_name",
    "group",
    "title",
    "unit",
    "value",
    "previous",
    "previous_at",
    "last_year",
    "last_year_at",
    "change",
    "change_percent",
    "trend",
    "status",
    "target",
    "benchmark",
    "n",
    "median",
    "reason",
    "as_of",
)

# Spreadsheets look past blanks and quotes, and some take the full-width signs for the narrow ones.
RISKY = re.compile(r'[\s"\'\ufeff]*[=+\-@|%\t\r\0\uff1d\uff0b\uff0d\uff20]')
NUMERIC = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def board_row(board: Board, reading: Reading) -> list[Cell]:
    """One metric of a board under BOARD_HEADER."""
    metric, unit = reading.metric, reading.metric.unit
    previous, last_year = reading.previous, reading.last_year
    return [
        metric.id,
        metric.api_name,
        metric.group.value,
        metric.title,
        board.currency if unit == "money" else unit.value,
        api_number(reading.value, unit),
        *_then(previous, reading),
        *_then(last_year, reading),
        None if previous is None else api_number(previous.change, unit),
        None if previous is None else previous.change_percent,
        reading.trend.value if reading.trend else None,
        reading.status.value if reading.status else None,
        None if reading.target is None else api_number(reading.target.value, unit),
        None if reading.benchmark is None else api_number(reading.benchmark.value, unit),
        reading.n,
        reading.median,
        reading.error or reading.reason,
        board.as_of,
    ]


def series_header(series: Sequence[Series]) -> list[str]:
    """The date, whether the bucket is finished, and a column a metric; for one metric alone its
    parts, too, each as ``part: name``."""
    if len(series) == 1:
        return [
            "date",
            "complete",
            series[0].metric.api_name,
            *(f"part: {part}" for part in parts_of(series[0])),
        ]
    return ["date", "complete", *(each.metric.api_name for each in series)]


def series_rows(series: Sequence[Series]) -> list[list[Cell]]:
    """One row a bucket under ``series_header``; all series share their buckets."""
    rows: list[list[Cell]] = []
    for points in zip(*(each.points for each in series), strict=True):
        row: list[Cell] = [points[0].day, series[0].is_closed(points[0])]
        for each, point in zip(series, points, strict=True):
            row.append(api_number(point.value, each.metric.unit))
        if len(series) == 1:
            unit = series[0].metric.unit
            row += [api_number(points[0].parts.get(part), unit) for part in parts_of(series[0])]
        rows.append(row)
    return rows


def parts_of(series: Series) -> list[str]:
    """Every part that occurs in the series, by name."""
    return sorted({part for point in series.points for part in point.parts})


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula; numbers stay as they are."""
    if NUMERIC.fullmatch(text) or not RISKY.match(text):
        return text.replace("\0", "")
    return "'" + text.replace("\0", "")


def _then(compared: Compared | None, reading: Reading) -> tuple[Cell, Cell]:
    if compared is None:
        return None, None
    return api_number(compared.value, reading.metric.unit), compared.at
