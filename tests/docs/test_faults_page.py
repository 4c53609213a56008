"""Every fault of docs/faults.md names tests, and each of them is there."""

from __future__ import annotations

import pytest

from tests.docs import pages
from tests.docs.test_security_page import TEST, missing

ROWS = [row for row in pages.table_rows(pages.text_of("docs/faults.md")) if TEST.search(row[-1])]


def test_the_tables_are_there() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_fault_names_tests_that_exist(row: list[str]) -> None:
    assert missing(row[-1]) == []
