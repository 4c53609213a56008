"""CSV files, read back with another program's eyes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.csv_file import csv_of
from data.tables import Cell
from tests.data.test_tables import FORMULAS, HARMLESS

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read(content: bytes) -> list[list[str]]:
    """The cells of a file as Python's reader finds them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_a_file_is_plain_utf8_so_that_the_first_column_has_its_own_name() -> None:
    assert csv_of(["£"], []) == b"\xc2\xa3\r\n"


def test_every_kind_of_cell_is_plain() -> None:
    row: list[Cell] = [
        None,
        True,
        False,
        17,
        -3,
        Decimal("1234.50"),
        Decimal("1E+3"),
        Decimal("0.000001"),
        date(2025, 6, 15),
        datetime(2025, 6, 15, 12, 0, tzinfo=UTC),
        "naïve – plan",
    ]
    assert read(csv_of(["x"] * len(row), [row]))[1] == [
        "",
        "true",
        "false",
        "17",
        "-3",
        "1234.50",
        "1000",
        "0.000001",
        "2025-06-15",
        "2025-06-15T12:00:00+00:00",
        "naïve – plan",
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_in_cells_and_in_headers(text: str) -> None:
    header, row = read(csv_of([text], [[text]]))
    assert header == row == ["'" + text.replace("\0", "")]


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_text_comes_back_as_it_went(text: str) -> None:
    assert read(csv_of(["x", "y"], [[text, 1]]))[1] == [text, "1"]


@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4))
def test_any_text_stays_in_its_own_cell(rows: list[list[Any]]) -> None:
    found = read(csv_of(["a", "b", "c"], rows))
    assert found[0] == ["a", "b", "c"]
    assert [[cell.removeprefix("'") for cell in row] for row in found[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_numbers_keep_every_digit(number: Decimal) -> None:
    assert Decimal(read(csv_of(["x"], [[number]]))[1][0]) == number
