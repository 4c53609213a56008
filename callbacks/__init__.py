"""Dash callbacks: parse, ask, lay out; each module registers its own."""

from __future__ import annotations

from dash import Dash

from callbacks import download, drilldown, refresh, theme
from data.board import Numbers


def register_all(app: Dash, numbers: Numbers) -> None:
    """Every callback of the page."""
    refresh.register(app, numbers)
    drilldown.register(app, numbers)
    download.register(app, numbers)
    theme.register(app, numbers)
