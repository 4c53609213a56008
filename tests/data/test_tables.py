"""Boards and series as rows of cells, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.board import Numbers
from data.reading import Point
from data.tables import (
    BOARD_HEADER,
    board_row,
    parts_of,
    safe_text,
    series_header,
    series_rows,
)
from tests.soundness.small_business import DAY

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "|calc",
    "%0A=1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    '"=1+1',
    "'=1+1",
    "\"'=1+1",
    "\0=1+1",
    "=\0cmd",
    "-",
    "--1",
    "-1-",
    "-1\n",
    "+44 20 7946 0000",
    '=HYPERLINK("http://evil.example","x")',
    "=IMPORTXML(CONCAT(1))",
    "-١",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff20SUM(1)",
    "\ufeff=1+1",
]
HARMLESS = [
    "",
    "starter",
    "venue & barn",
    "A=B",
    "50%",
    "£19",
    "naïve – plan",
    "-17.25",
    "0",
    "-0.000001",
    "12",
    "O'Hara",
    "a\tb",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_is_quoted(text: str) -> None:
    assert safe_text(text) == "'" + text.replace("\0", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text


@given(text=st.text())
@example(text="\u2003=1")
@example(text="'\0=1")
@example(text="\0\0-1+1")
@example(text="\ufeff=1+1")
@example(text="\uff1d1+1")
def test_no_text_begins_with_what_begins_a_formula(text: str) -> None:
    safe = safe_text(text)
    assert "\0" not in safe
    stripped = safe.lstrip(' \t\r\n\u00a0\u2003\ufeff"')
    if stripped[:1] in tuple("=+-@|%＝＋－＠"):
        Decimal(stripped)


def test_a_metric_is_a_row_under_the_header(numbers: Numbers) -> None:
    board = numbers.board(DAY)
    found = dict(zip(BOARD_HEADER, board_row(board, board.find("mrr")), strict=True))
    assert {key: found[key] for key in BOARD_HEADER if not key.endswith("_at")} == {
        "metric": "mrr",
        "api_name": "mrr",
        "group": "revenue",
        "title": "Monthly recurring revenue",
        "unit": "GBP",
        "value": Decimal("109.76"),
        "previous": Decimal("95.33"),
        "last_year": Decimal("76.33"),
        "change": Decimal("14.43"),
        "change_percent": Decimal("15.136893"),
        "trend": "up",
        "status": "error",
        "target": Decimal("50000.00"),
        "benchmark": None,
        "n": None,
        "median": None,
        "reason": None,
        "as_of": board.as_of,
    }
    mrr = board.find("mrr")
    assert mrr.previous
    assert mrr.last_year
    assert (found["previous_at"], found["last_year_at"]) == (mrr.previous.at, mrr.last_year.at)


def test_an_undefined_number_is_no_number_and_has_its_reason(numbers: Numbers) -> None:
    board = numbers.board(date(1990, 1, 1))
    found = dict(zip(BOARD_HEADER, board_row(board, board.find("growth")), strict=True))
    assert (found["value"], found["change"], found["trend"]) == (None, None, None)
    assert found["reason"] == "There was no recurring revenue one month earlier to grow from."


def test_a_failed_metric_is_a_row_with_its_error(numbers: Numbers) -> None:
    board = numbers.board(DAY)
    failed = replace(
        board.find("mrr"),
        value=None,
        previous=None,
        last_year=None,
        target=None,
        error="It failed.",
    )
    found = dict(zip(BOARD_HEADER, board_row(board, failed), strict=True))
    assert (found["value"], found["previous"], found["previous_at"]) == (None, None, None)
    assert found["reason"] == "It failed."


def test_a_series_alone_has_its_parts_beside_it(numbers: Numbers) -> None:
    series = numbers.series("mrr", start=date(2025, 6, 9), end=DAY, grain="week", as_of=DAY)
    assert parts_of(series) == sorted(parts_of(series))
    assert series_header([series])[:3] == ["date", "complete", "mrr"]
    header = series_header([series])
    [row] = series_rows([series])
    cells = dict(zip(header, row, strict=True))
    assert (cells["date"], cells["complete"]) == (date(2025, 6, 9), False)
    assert cells["mrr"] == Decimal("109.76")
    assert cells["part: professional"] == Decimal("93.10")


def test_several_series_share_their_rows(numbers: Numbers) -> None:
    both = [
        numbers.series(name, start=date(2025, 6, 14), end=DAY, as_of=DAY)
        for name in ("mrr", "churn")
    ]
    assert series_header(both) == ["date", "complete", "mrr", "churn"]
    assert series_rows(both) == [
        [date(2025, 6, 14), True, Decimal("109.93"), Decimal("33.333333")],
        [DAY, False, Decimal("109.76"), Decimal("33.333333")],
    ]


def test_a_part_that_a_bucket_lacks_is_an_empty_cell(numbers: Numbers) -> None:
    series = numbers.series("mrr", start=DAY, end=DAY, as_of=DAY)
    bare = Point(day=DAY, value=0, complete=False, parts={})
    longer = replace(series, points=(*series.points, bare))
    assert series_rows([longer])[1] == [
        DAY,
        False,
        Decimal("0.00"),
        *[None] * len(parts_of(series)),
    ]
