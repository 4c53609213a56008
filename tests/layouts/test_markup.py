from __future__ import annotations

import dash_bootstrap_components as dbc
import pytest
from bs4 import BeautifulSoup
from dash import dcc, html

from layouts.board import board as board_layout
from layouts.markup import markup
from layouts.page import page
from tests.layouts.samples import board
from tests.layouts.trees import all_with


def test_text_and_attributes_are_escaped() -> None:
    tree = html.P(["<script>", 7], title='"&', className="note")
    assert markup(tree) == '<p class="note" title="&quot;&amp;">&lt;script&gt;7</p>'


def test_nothing_is_written_for_what_is_not_seen() -> None:
    tree = html.Div([None, dcc.Interval(id="clock"), dcc.Store(id="kept"), False])
    assert markup(tree) == "<div></div>"


def test_flags_stand_alone_and_false_ones_not_at_all() -> None:
    field = dbc.Input(name="day", type="date", required=True, disabled=False)
    written = markup(field)
    assert " required" in written
    assert "disabled" not in written
    assert 'class="form-control"' in written


def test_links_are_real_links() -> None:
    assert markup(dcc.Link("MRR", href="/metric/mrr")) == '<a href="/metric/mrr">MRR</a>'


def test_a_component_that_cannot_be_written_is_named() -> None:
    with pytest.raises(TypeError, match="Graph"):
        markup(dcc.Graph())


def test_the_whole_page_is_written_with_every_value() -> None:
    shown = board()
    tree = page(shown, email="a@b.c", role="admin", refresh_seconds=30, view=board_layout(shown))
    written = BeautifulSoup(markup(tree), "html.parser")
    values = {
        card["data-metric"]: card.select_one("[data-role=value]")["data-value"]
        for card in written.select("[data-metric]")
    }
    assert len(values) == 17
    hooks = all_with(tree, "data-role")
    assert len(written.select("[data-role]")) == len(hooks)
