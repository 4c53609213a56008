"""Files to take away: their names, what is in them, what may not be asked for."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from data.board import Numbers
from data.catalogue import METRICS
from data.errors import RequestError, UnknownMetricError
from data.format import api_number, api_text
from tests.soundness.small_business import DAY


def cells(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their header."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_a_board_as_csv_says_what_the_board_says(numbers: Numbers) -> None:
    name, content = numbers.export("csv", as_of=DAY)
    assert name == "wedsync-metrics-2025-06-15.csv"
    board = numbers.board(DAY)
    found = {row["metric"]: row for row in cells(content)}
    assert list(found) == [metric.id for metric in METRICS]
    for reading in board.readings:
        row, unit = found[reading.metric.id], reading.metric.unit
        assert row["value"] == api_text(reading.value, unit)
        assert row["as_of"] == "2025-06-15T23:59:59.999999+01:00"
        assert row["trend"] == (reading.trend or "")
        assert row["status"] == (reading.status or "")
        assert reading.previous
        assert row["previous"] == api_text(reading.previous.value, unit)
        assert row["previous_at"] == reading.previous.at.isoformat()


def test_a_range_as_csv_is_a_row_a_bucket_of_every_metric(numbers: Numbers) -> None:
    name, content = numbers.export(
        "csv", as_of=DAY, start=date(2025, 6, 2), end=date(2025, 6, 11), grain="week"
    )
    assert name == "wedsync-metrics-2025-06-02-to-2025-06-11.csv"
    found = cells(content)
    assert [row["date"] for row in found] == ["2025-06-02", "2025-06-09"]
    assert [row["complete"] for row in found] == ["true", "true"]
    for metric in METRICS:
        series = numbers.series(
            metric.id, as_of=DAY, start=date(2025, 6, 2), end=date(2025, 6, 11), grain="week"
        )
        assert [row[metric.api_name] for row in found] == [
            api_text(point.value, metric.unit) for point in series.points
        ]


def test_one_metric_as_csv_has_its_parts(numbers: Numbers) -> None:
    name, content = numbers.export(
        "csv", as_of=DAY, start=date(2025, 6, 14), end=DAY, metric="totalCouples"
    )
    assert name == "wedsync-total_couples-2025-06-14-to-2025-06-15.csv"
    found = cells(content)
    assert [row["totalCouples"] for row in found] == ["3", "4"]
    assert found[1]["part: Kent"] == "2"
    assert found[1]["part: unknown"] == "1"


def test_a_workbook_holds_the_same_numbers(numbers: Numbers) -> None:
    name, content = numbers.export("xlsx", as_of=DAY, start=date(2025, 6, 14), end=DAY)
    assert name == "wedsync-metrics-2025-06-15.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    found: dict[str, Any] = {
        str(row[0].value): row[5].value
        for sheet in book.worksheets[:4]
        for row in sheet.iter_rows(min_row=2)
    }
    board = numbers.board(DAY)
    for reading in board.readings:
        number = api_number(reading.value, reading.metric.unit)
        written = found[reading.metric.id]
        assert number == (None if written is None else round(Decimal(str(written)), 6))
    over_time = list(book["Over time"].values)
    assert over_time[1][2] == 109.93
    assert over_time[2][2] == 109.76


def test_one_metric_as_a_workbook_is_named_after_it(numbers: Numbers) -> None:
    name, content = numbers.export("xlsx", as_of=DAY, metric="mrr")
    assert name == "wedsync-mrr-2025-06-15.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    header = next(iter(book["Over time"].values))
    assert header[:3] == ("date", "complete", "mrr")
    assert "part: professional" in header


@pytest.mark.parametrize(
    ("fmt", "said"),
    [
        ("pdf", "format must be csv or xlsx, not 'pdf'."),
        ("CSV", "format must be csv or xlsx, not 'CSV'."),
        ("", "format must be csv or xlsx, not ''."),
        ("x" * 99, f"format must be csv or xlsx, not '{'x' * 40}'."),
    ],
)
def test_another_format_is_one_sentence(numbers: Numbers, fmt: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        numbers.export(fmt)
    assert str(caught.value) == said
    assert caught.value.code == "bad_format"


def test_what_is_wrong_with_a_series_is_wrong_with_its_file(numbers: Numbers) -> None:
    with pytest.raises(UnknownMetricError):
        numbers.export("csv", metric="nonsense")
    with pytest.raises(RequestError, match="must not be after to"):
        numbers.export("csv", start=DAY, end=date(2025, 6, 1))
    with pytest.raises(RequestError, match="grain must be"):
        numbers.export("xlsx", start=DAY, grain="hour")


def test_a_grain_alone_asks_for_the_usual_range(numbers: Numbers) -> None:
    name, content = numbers.export("csv", as_of=DAY, grain="month")
    assert name == "wedsync-metrics-2025-03-18-to-2025-06-15.csv"
    assert [row["date"] for row in cells(content)] == [
        "2025-03-18",
        "2025-04-01",
        "2025-05-01",
        "2025-06-01",
    ]
    with pytest.raises(RequestError, match="grain must be"):
        numbers.export("csv", grain="hour")
