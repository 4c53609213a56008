"""What the page says when it cannot show numbers."""

from __future__ import annotations

from dash import dcc, html

from layouts.attributes import attributes
from layouts.icon import icon


def message(title: str, sentence: str, *, kind: str = "error") -> html.Div:
    """A whole view: ``kind`` is 'error', 'empty' or 'offline'."""
    return html.Div(
        [
            html.Div(icon(kind), className="message-mark"),
            html.H1(title, tabIndex="-1"),
            html.P(sentence),
            html.P(dcc.Link("Back to the board", href="/", className="button")),
        ],
        className=f"message message-{kind}",
        **attributes({"data-title": title}),
    )


def alert(sentence: str) -> html.P:
    """One sentence above a view that stays as it was."""
    return html.P([icon("error"), html.Span(sentence)], className="notice notice-error")
