"""Boards and series as one workbook: a sheet per group, real number types, definitions beside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.metric import Group, Unit
from data.reading import Board, Series
from data.tables import BOARD_HEADER, Cell, board_row, series_header, series_rows

NUMBER_FORMATS = {
    Unit.MONEY: "#,##0.00",
    Unit.PERCENT: "0.00",
    Unit.COUNT: "#,##0",
    Unit.HOURS: "#,##0.00",
    Unit.SECONDS: "#,##0.0",
    Unit.RATING: "0.00",
}
CHART_KIND = {"line": "line", "area": "area", "bar": "column"}


class Book:
    """One workbook being written; text never becomes a formula or a link."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.numbers = {
            unit: self.book.add_format({"num_format": code})
            for unit, code in NUMBER_FORMATS.items()
        }

    def sheet(self, name: str, header: Sequence[str], widths: Sequence[int]) -> Worksheet:
        """A new sheet with a bold first row that stays in sight."""
        sheet = self.book.add_worksheet(name)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, self.head)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def write(self, sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
        """One cell with its own type: number, boolean, date or text."""
        match cell:
            case None:
                sheet.write_blank(row, column, None, style)
            case bool():
                sheet.write_boolean(row, column, cell)
            case int() | Decimal():
                sheet.write_number(row, column, float(cell), style)
            case datetime():
                sheet.write_string(row, column, cell.isoformat())
            case date():
                midnight = datetime(cell.year, cell.month, cell.day)
                sheet.write_datetime(row, column, midnight, self.day)
            case str():
                sheet.write_string(row, column, cell.replace("\0", ""))

    def finished(self) -> bytes:
        """The bytes of the file."""
        self.book.close()
        return self._bytes.getvalue()


def xlsx_of(board: Board, series: Sequence[Series]) -> bytes:
    """The board as a workbook; ``series``, when given, on a sheet and a chart for each metric."""
    book = Book()
    book.book.set_properties(
        {"title": f"WedSync executive metrics, {board.as_of:%d %B %Y}", "created": _utc(board)}
    )
    for group in Group:
        readings = [each for each in board.readings if each.metric.group is group]
        if not readings:
            continue
        sheet = book.sheet(
            group.value.capitalize(), BOARD_HEADER, [22, 24, 14, 30, 10, *[16] * 13, 44, 34]
        )
        for row, reading in enumerate(readings, 1):
            style = book.numbers[reading.metric.unit]
            for column, cell in enumerate(board_row(board, reading)):
                book.write(sheet, row, column, cell, style)
    _parts(book, board)
    if series:
        _series(book, series)
    _definitions(book, board)
    return book.finished()


def _parts(book: Book, board: Board) -> None:
    sheet = book.sheet("Breakdowns", ("metric", "by", "part", "value"), [30, 22, 30, 18])
    row = 1
    for reading in board.readings:
        for part, value in reading.parts.items():
            cells = (reading.metric.api_name, reading.metric.part, part)
            for column, text in enumerate(cells):
                sheet.write_string(row, column, (text or "").replace("\0", ""))
            number = value if reading.metric.unit is not Unit.MONEY else Decimal(value or 0) / 100
            book.write(sheet, row, 3, number, book.numbers[reading.metric.unit])
            row += 1


def _series(book: Book, series: Sequence[Series]) -> None:
    sheet = book.sheet("Over time", series_header(series), [12, 10, *[18] * len(series)])
    rows = series_rows(series)
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            index = min(max(column - 2, 0), len(series) - 1)
            book.write(sheet, number, column, cell, book.numbers[series[index].metric.unit])
    charts = book.book.add_worksheet("Charts")
    for index, each in enumerate(series):
        chart = book.book.add_chart({"type": CHART_KIND[each.metric.shape.value]})
        chart.add_series(
            {
                "name": each.metric.title,
                "categories": ["Over time", 1, 0, len(rows), 0],
                "values": ["Over time", 1, index + 2, len(rows), index + 2],
            }
        )
        chart.set_title({"name": each.metric.title})
        chart.set_legend({"none": True})
        charts.insert_chart(index // 2 * 16, index % 2 * 8, chart)


def _definitions(book: Book, board: Board) -> None:
    header = ("metric", "title", "read over", "definition")
    sheet = book.sheet("Definitions", header, [26, 30, 30, 90])
    row = 1
    for reading in board.readings:
        metric = reading.metric
        for column, text in enumerate((metric.api_name, metric.title, metric.window)):
            sheet.write_string(row, column, text, book.wrap)
        sheet.write_string(row, 3, metric.meaning, book.wrap)
        row += 1
    about = (
        ("As of", board.as_of.isoformat()),
        ("Time zone", board.zone),
        ("Currency", board.currency),
        ("Refresh", str(board.refresh_id)),
        ("Data", "demo data" if board.demo else "live data"),
        *(("Notice", notice) for notice in board.notices),
    )
    for name, text in about:
        row += 1
        sheet.write_string(row, 0, name, book.head)
        sheet.write_string(row, 1, text)


def _utc(board: Board) -> datetime:
    return board.as_of.astimezone(UTC).replace(tzinfo=None)
