"""Icons drawn by CSS masks: they take the text's colour and are never read out."""

from __future__ import annotations

from dash import html

from layouts.attributes import attributes


def icon(name: str) -> html.Span:
    """The icon called ``name`` in assets/15-icons.css."""
    return html.Span(className=f"icon icon-{name}", **attributes({"aria-hidden": "true"}))
