"""Every item of docs/security.md names tests, and each of them is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs import pages
from tests.docs.pages import ROOT

TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = [
    row
    for row in pages.table_rows(pages.text_of("docs/security.md"))
    if re.match(r"\d+\.\d+\.\d+", row[0])
]


def test_the_table_is_there() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_item_names_tests_that_exist(row: list[str]) -> None:
    assert TEST.search(row[2])
    assert missing(row[2]) == []


FALLEN = [
    row
    for row in pages.table_rows(pages.text_of("docs/security.md"))
    if TEST.search(row[-1]) and row not in ROWS
]


def test_the_table_of_what_fell_is_there() -> None:
    assert len(FALLEN) == 11


@pytest.mark.parametrize("row", FALLEN, ids=lambda row: row[0][:40])
def test_what_fell_elsewhere_names_tests_that_exist(row: list[str]) -> None:
    assert missing(row[2]) == []


def missing(cell: str) -> list[str]:
    """The tests that a cell names and nobody wrote."""
    found = []
    for file, name in TEST.findall(cell):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        defined = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
        if name not in defined:
            found.append(f"{file} has no {name}")
    return found
