"""Workbooks, read back with openpyxl."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from data.board import Numbers
from data.catalogue import METRICS
from data.database import Database
from data.left_out import LeftOut
from data.metric import Unit
from data.reading import Board
from data.tables import BOARD_HEADER, board_row
from data.xlsx_file import xlsx_of
from tests.data.test_tables import FORMULAS
from tests.soundness.door import door
from tests.soundness.small_business import DAY

GROUPS = ["Revenue", "Coordination", "Users", "Engagement"]


def opened(content: bytes) -> Workbook:
    """The workbook of a file."""
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    """The values of a sheet, a tuple a row."""
    return [tuple(cell.value for cell in row) for row in book[sheet].iter_rows()]


@pytest.fixture(scope="module")
def numbers(business: Database) -> Numbers:
    """The door to the numbers of the small business, one for all tests here."""
    return door(business)


@pytest.fixture(scope="module")
def board(numbers: Numbers) -> Board:
    """The board of the small business."""
    return numbers.board(DAY)


def test_a_board_is_a_sheet_a_group_with_breakdowns_and_definitions(board: Board) -> None:
    book = opened(xlsx_of(board, []))
    assert book.sheetnames == [*GROUPS, "Breakdowns", "Definitions"]
    assert [row[0] for group in GROUPS for row in rows(book, group)[1:]] == [m.id for m in METRICS]
    for group in GROUPS:
        assert rows(book, group)[0] == BOARD_HEADER
        assert book[group].freeze_panes == "A2"


def test_cells_are_the_boards_to_the_last_digit_and_numbers_are_numbers(board: Board) -> None:
    book = opened(xlsx_of(board, []))
    found = {row[0]: row for group in GROUPS for row in rows(book, group)[1:]}
    for reading in board.readings:
        for name, cell, written in zip(
            BOARD_HEADER, board_row(board, reading), found[reading.metric.id], strict=True
        ):
            where = f"{reading.metric.id}.{name}"
            match cell:
                case None:
                    assert written is None, where
                case int() | Decimal():
                    assert isinstance(written, int | float), where
                    assert round(Decimal(str(written)), 6) == cell, where
                case datetime():
                    assert written == cell.isoformat(), where
                case _:
                    assert written == cell, where


def test_breakdowns_are_every_part_in_api_units(board: Board) -> None:
    book = opened(xlsx_of(board, []))
    expected = [
        (
            each.metric.api_name,
            each.metric.part,
            part,
            None
            if value is None
            else float(Decimal(value) / (100 if each.metric.unit is Unit.MONEY else 1)),
        )
        for each in board.readings
        for part, value in each.parts.items()
    ]
    assert rows(book, "Breakdowns")[1:] == expected


def test_definitions_say_what_every_number_means_and_of_when_it_is(board: Board) -> None:
    found = rows(opened(xlsx_of(board, [])), "Definitions")
    assert found[1:18] == [(m.api_name, m.title, m.window, m.meaning) for m in METRICS]
    about = {row[0]: row[1] for row in found[18:]}
    assert about[None] is None
    assert about["As of"] == "2025-06-15T23:59:59.999999+01:00"
    assert (about["Time zone"], about["Currency"]) == ("Europe/London", "GBP")
    assert about["Data"] == "live data"
    assert about["Notice"] == board.notices[0]


def test_demo_data_is_marked(board: Board) -> None:
    found = rows(opened(xlsx_of(replace(board, demo=True), [])), "Definitions")
    assert ("Data", "demo data") in [row[:2] for row in found]


def test_series_are_a_sheet_with_dates_and_numbers_and_a_chart_each(
    board: Board, numbers: Numbers
) -> None:
    series = [
        numbers.series(metric.id, start=date(2025, 6, 2), end=DAY, grain="week", as_of=DAY)
        for metric in METRICS
    ]
    content = xlsx_of(board, series)
    book = opened(content)
    assert book.sheetnames == [*GROUPS, "Breakdowns", "Over time", "Charts", "Definitions"]
    found = rows(book, "Over time")
    assert found[0] == ("date", "complete", *(m.api_name for m in METRICS))
    assert [row[:2] for row in found[1:]] == [
        (datetime(2025, 6, 2), True),
        (datetime(2025, 6, 9), False),
    ]
    assert found[2][2] == 109.76
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        assert len(charts) == len(METRICS)
        assert b"<c:f>'Over time'!$C$2:$C$3</c:f>" in archive.read("xl/charts/chart1.xml")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula_nor_a_link(board: Board, numbers: Numbers, text: str) -> None:
    mrr = replace(board.find("mrr"), parts={text: 100}, reason=text)
    series = numbers.series("mrr", start=DAY, end=DAY, as_of=DAY)
    point = replace(series.points[0], parts={text: 100})
    content = xlsx_of(
        replace(board, readings=(mrr,), left_out=(LeftOut(kind="status", rows=1, name=text),)),
        [replace(series, points=(point,))],
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert all(b"<f>" not in archive.read(name) for name in sheets)
        assert all(b"<hyperlink" not in archive.read(name) for name in sheets)
    for sheet in opened(content):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_text_that_xml_cannot_hold_does_not_spoil_the_file(board: Board) -> None:
    odd = "".join(map(chr, range(1, 32))) + "\ufffe\uffff<&>\"'"
    mrr = replace(board.find("mrr"), parts={odd: 100})
    found = rows(opened(xlsx_of(replace(board, readings=(mrr,)), [])), "Breakdowns")
    assert len(found) == 2
    assert found[1][3] == 1


def test_a_very_long_text_does_not_spoil_the_file(board: Board) -> None:
    mrr = replace(board.find("mrr"), parts={"x" * 40_000: 100})
    found = rows(opened(xlsx_of(replace(board, readings=(mrr,)), [])), "Breakdowns")
    assert found[1][3] == 1
    assert str(found[1][2]).startswith("xxx")


def test_large_and_negative_numbers_and_nothing(board: Board) -> None:
    values = {"large": 999_999_999_999_99, "less": -1, "nothing": 0}
    mrr = replace(board.find("mrr"), parts=values)
    satisfaction = replace(board.find("vendor_satisfaction"), parts={"few": None})
    book = opened(xlsx_of(replace(board, readings=(mrr, satisfaction)), []))
    assert [row[3] for row in rows(book, "Breakdowns")[1:]] == [999_999_999_999.99, -0.01, 0, None]
