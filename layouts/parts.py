"""The parts of a view that a refresh swaps one by one; what did not change stays as it is."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

Parts = dict[str, list[Component]]
"""Name to children."""


def place(parts: Parts, part: str, class_name: str | None = None) -> html.Div:
    """The container of a part whose name is its id."""
    return html.Div(parts[part], id=part, className=class_name)
