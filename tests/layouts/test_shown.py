from __future__ import annotations

from decimal import Decimal

from dash import html

from data.reading import Reading
from layouts import ids
from layouts.board import parts
from layouts.shown import announcement, changed_parts, kept_marks, part_marks, shown_marks
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


def test_drill_down_announces_its_own_number_alone() -> None:
    before = part_marks({}, reading("wau"), "/metric/wau", "GBP")
    assert announcement(before, board()) == ""
    after = board(lambda r: reading(r.metric.id, 3_311))
    assert announcement(before, after) == "1 number changed: Weekly active users 3,311."


def test_kept_part_is_not_swapped_now_and_still_known_to_differ() -> None:
    old, new = (
        part_marks({"form": [html.P(word)], "else": []}, reading("wau"), "/metric/wau", "GBP")
        for word in ("before", "after")
    )
    kept = kept_marks(new, old, {"form"})
    assert not changed_parts(old, kept, {"form": [html.P("after")], "else": []})
    assert set(changed_parts(kept, new, {"form": [html.P("after")], "else": []})) == {"form"}


def test_a_number_that_reads_as_before_is_swapped_and_not_announced() -> None:
    length = "avg_session_duration"

    def longer(found: Reading) -> Reading:
        return reading(length, Decimal("754.3")) if found.metric.id == length else found

    before, after = shown_marks(board()), board(longer)
    assert list(changed_parts(before, shown_marks(after), parts(after))) == [ids.cell(length)]
    assert announcement(before, after) == ""
