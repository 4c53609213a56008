"""Dash callbacks: parse, ask, lay out; each module registers its own."""

from __future__ import annotations

from dash import Dash

from callbacks import download, drilldown, recompute, refresh, theme
from callbacks.view import Sources


def register_all(app: Dash, sources: Sources) -> None:
    """Every callback of the page."""
    refresh.register(app, sources)
    drilldown.register(app, sources)
    recompute.register(app, sources.numbers)
    download.register(app, sources)
    theme.register(app, sources.numbers)
