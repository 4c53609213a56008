"""A board is drawn once for all who look at it, and another one anew."""

from __future__ import annotations

from json import dumps, loads

from dash import html
from plotly.utils import PlotlyJSONEncoder

from callbacks.drawn import MOST_KEPT, Drawn
from layouts.board import board as board_layout
from layouts.markup import markup
from layouts.sent import sent
from layouts.shown import shown_marks
from tests.layouts.samples import board


def test_every_form_is_that_of_the_board_itself() -> None:
    shown = board()
    drawing = Drawn().of(shown)
    fresh = loads(dumps(sent(board_layout(shown)), cls=PlotlyJSONEncoder))
    assert drawing.plain == fresh
    assert drawing.text == markup(board_layout(shown))
    assert drawing.marks == shown_marks(shown)


def test_the_same_board_is_drawn_once_and_an_equal_one_anew() -> None:
    drawn, shown = Drawn(), board()
    assert drawn.of(shown) is drawn.of(shown)
    assert drawn.of(board()) is not drawn.of(shown)


def test_what_was_written_once_stands_in_the_page_as_it_is() -> None:
    drawn, shown = Drawn(), board()
    drawing = drawn.of(shown)
    page = html.Main([html.P("before"), drawing.view])
    assert markup(page, drawn.text_of) == markup(page)
    assert drawn.text_of(drawing.view) == drawing.text
    assert drawn.text_of(html.P("before")) is None


def test_few_are_kept() -> None:
    drawn, first = Drawn(), board()
    kept = drawn.of(first)
    for _ in range(MOST_KEPT):
        drawn.of(board())
    assert drawn.of(first) is not kept
