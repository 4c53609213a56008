"""What is sent to a browser of a tree: as text what no callback reaches, as components the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.attributes import attributes
from layouts.markup import markup

INSIDE, LINK = "data-inside", "data-link"
FEWEST = 3
"""Of fewer components nothing is gained."""


def sent(tree: Any) -> Any:
    """The tree with the inside of each element as HTML in which nothing has an id, for
    assets/03-inside.js to put there before it is seen. To mount a component takes a browser many
    times as long as to read an element, and a board is some eight hundred of them. Text and
    attributes are escaped in it as in the first response, whose HTML is the same."""
    if isinstance(tree, list | tuple):
        return [sent(each) for each in tree]
    children = getattr(tree, "children", None)
    if not isinstance(tree, Component) or children is None:
        return tree
    within = list(_within(children))
    inside = len(within) >= FEWEST and not any(map(_is_reached, (tree, *within)))
    if inside and _is_element(tree):
        return _copy(tree, None, **attributes({INSIDE: markup(children, _link)}))
    return _copy(tree, sent(children)) if within else tree


def _within(tree: Any) -> Iterator[Component]:
    if isinstance(tree, list | tuple):
        for each in tree:
            yield from _within(each)
    elif isinstance(tree, Component):
        yield tree
        yield from _within(getattr(tree, "children", None))


def _is_element(node: Component) -> bool:
    return node._namespace == "dash_html_components"


def _is_reached(node: Component) -> bool:
    """By a callback, by a label, or by Dash, which does more with it than to show it; links it
    shares with assets/03-inside.js."""
    return hasattr(node, "id") or not (_is_element(node) or type(node).__name__ == "Link")


def _link(node: Component) -> str | None:
    """A link of Dash's, told from those that load another page."""
    if type(node).__name__ != "Link":
        return None
    properties = node.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    properties.pop("refresh", None)
    return markup(html.A(**properties, **attributes({LINK: "true"})))


def _copy(node: Component, children: Any, **more: Any) -> Component:
    properties = node.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    return type(node)(**{**properties, "children": children, **more})
