from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import plotly.graph_objects as go
from dash import dcc, html

from layouts.choice import Choice
from layouts.drilldown import drilldown, drilldown_parts
from layouts.notes import bucket_of, note_list, note_marks, note_shapes
from layouts.palette import LIGHT
from tests.layouts.samples import NOTES, reading, series
from tests.layouts.trees import every, table_of, text, with_class


def _tree(*, may_edit: bool = False) -> html.Div:
    found, choice = series("mrr"), Choice()
    parts = drilldown_parts(
        found, reading("mrr"), choice, notes=NOTES, may_edit=may_edit, statement="select"
    )
    return drilldown(found.metric, choice, parts)


def test_each_note_is_a_numbered_line_on_its_day() -> None:
    figure = next(iter(every(_tree(), dcc.Graph))).figure
    go.Figure(figure)
    dotted = [each for each in figure["layout"]["shapes"] if each["line"]["dash"] == "dot"]
    assert [each["x0"] for each in dotted] == ["2026-09-03", "2026-11-02"]
    marks = [each["text"] for each in figure["layout"]["annotations"]]
    assert marks[:2] == ["1", "2"]


def test_notes_are_told_in_words_beneath_and_in_the_table() -> None:
    tree = _tree()
    (listed,) = with_class(tree, "notes-list")
    assert [text(item) for item in listed.children] == [
        "3 Sep 2026Price change: Pro from £49 to £55",
        "2 Nov 2026Release: Timelines shared with couples",
    ]
    table = table_of(tree)
    assert table[0][-1] == "Note"
    assert [row for row in table if "Pro from" in row[-1]] == [table[81]]
    assert table[81][0] == "3 Sep 2026"


def test_only_administrators_are_shown_what_changes_notes() -> None:
    actions = [form.action for form in every(_tree(), html.Form)]
    assert not [each for each in actions if each.startswith("/admin/")]
    actions = [form.action for form in every(_tree(may_edit=True), html.Form)]
    assert [each for each in actions if each.startswith("/admin/")] == [
        "/admin/api/notes/4/remove",
        "/admin/api/notes/9/remove",
        "/admin/api/notes",
        "/admin/api/goals/mrr",
        "/admin/api/goals/mrr",
    ]
    assert note_list((), may_edit=True) == []


def test_a_note_belongs_to_the_bucket_that_holds_its_day() -> None:
    weeks = [date(2026, 8, 31), date(2026, 9, 7)]
    assert bucket_of(date(2026, 9, 6), weeks) == weeks[0]
    assert bucket_of(date(2026, 9, 7), weeks) == weeks[1]
    assert bucket_of(date(2026, 8, 30), weeks) is None


def test_notes_close_to_each_other_share_a_mark() -> None:
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(60)]
    near = (NOTES[0], replace(NOTES[0], day=date(2026, 9, 5)), replace(NOTES[0], day=days[40]))
    marks = note_marks(near, days, LIGHT)
    assert [(mark["x"], mark["text"]) for mark in marks] == [
        ("2026-09-03", "1, 2"),
        (str(days[40]), "3"),
    ]
    assert len(note_shapes(near, days, LIGHT)) == 3
