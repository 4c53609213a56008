"""A browser is sent less than a tree has components, and shows the same."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from dash import dcc, html

from layouts.board import board as board_layout
from layouts.markup import markup
from layouts.page import page
from layouts.sent import INSIDE, LINK, sent
from tests.layouts.samples import board
from tests.layouts.trees import all_with, walk


def _put_inside(written: str) -> str:
    """The HTML after the browser has put everything inside, as assets/03-inside.js does."""
    found = BeautifulSoup(written, "html.parser")
    for element in found.select(f"[{INSIDE}]"):
        element.append(BeautifulSoup(str(element[INSIDE]), "html.parser"))
        del element[INSIDE]
    for link in found.select(f"[{LINK}]"):
        del link[LINK]
    return found.decode(formatter="minimal")


def _whole() -> Any:
    shown = board()
    return page(shown, email="a@b.c", role="admin", refresh_seconds=30, view=board_layout(shown))


@pytest.mark.parametrize("tree", [board_layout(board()), _whole()], ids=["board", "page"])
def test_what_is_sent_shows_the_same_as_the_tree(tree: Any) -> None:
    plain = BeautifulSoup(markup(tree), "html.parser").decode(formatter="minimal")
    assert _put_inside(markup(sent(tree))) == plain


def test_a_board_is_sent_as_a_fifth_of_its_components() -> None:
    tree = board_layout(board())
    assert len(list(walk(sent(tree)))) * 5 < len(list(walk(tree)))


def test_nothing_that_a_callback_reaches_is_text() -> None:
    tree = _whole()
    found = [str(each.id) for each in all_with(sent(tree), "id")]
    assert found == [str(each.id) for each in all_with(tree, "id")]


def test_a_tree_is_left_as_it_was() -> None:
    tree = _whole()
    before = markup(tree)
    sent(tree)
    assert markup(tree) == before


def test_links_of_dash_are_told_from_those_that_load_a_page() -> None:
    way, away = dcc.Link("MRR", href="/metric/mrr", className="way"), html.A("You", href="/a")
    inside = getattr(sent(html.Nav([way, html.P("or"), away])), INSIDE)
    assert inside == (
        '<a class="way" href="/metric/mrr" data-link="true">MRR</a><p>or</p><a href="/a">You</a>'
    )


def test_words_stay_words() -> None:
    words = "<img src=x onerror=alert(1)>"
    tree = html.Ul([html.Li(words) for _ in range(3)])
    inside = getattr(sent(tree), INSIDE)
    assert BeautifulSoup(inside, "html.parser").li.string == words
    assert "<img" not in inside


@pytest.mark.parametrize(
    "kept",
    [
        html.P("one", id="one"),
        dcc.Graph(),
        dcc.Input(name="day"),
    ],
)
def test_what_does_more_than_to_be_seen_stays_a_component(kept: Any) -> None:
    tree = html.Div([html.P("a"), html.P("b"), html.Div([html.P("c"), html.Div(kept)])])
    assert kept in list(walk(sent(tree)))
    assert not all_with(sent(tree), INSIDE)
