from __future__ import annotations

from data.reading import Reading
from layouts import ids
from layouts.board import parts
from layouts.shown import announcement, changed_parts, shown_marks
from tests.layouts.samples import board, reading


def _busier(found: Reading) -> Reading:
    return reading("wau", 3_311) if found.metric.id == "wau" else found


def test_nothing_changed_swaps_nothing_and_says_nothing() -> None:
    before = shown_marks(board())
    assert not changed_parts(before, shown_marks(board()), parts(board()))
    assert announcement(before, board()) == ""


def test_one_changed_number_swaps_its_cell_and_is_announced_once() -> None:
    before, after = shown_marks(board()), board(_busier)
    assert list(changed_parts(before, shown_marks(after), parts(after))) == [ids.cell("wau")]
    assert announcement(before, after) == "1 number changed: Weekly active users 3,311."


def test_many_changes_are_one_short_sentence() -> None:
    before, after = shown_marks(board()), board(lambda r: reading(r.metric.id, 1))
    assert announcement(before, after).startswith("17 numbers changed: Monthly recurring revenue")
    assert announcement(before, after).endswith("and 14 more.")
