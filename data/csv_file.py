"""Rows as CSV: plain UTF-8, as programs read it; people who open a file take the workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from data.tables import Cell, safe_text


def csv_of(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The rows as the bytes of a CSV file; null is an empty cell, numbers are plain digits."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in header])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return f"{cell:f}"
        case datetime() | date():
            return cell.isoformat()
        case int():
            return str(cell)
        case str():
            return safe_text(cell)
