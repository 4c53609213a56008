"""Which theme the browser shows, so that charts are drawn for it; assets/00-theme.js decides it."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output

from data.board import Numbers
from layouts import ids


def register(app: Dash, numbers: Numbers) -> None:
    """Runs once in the browser, before the first drill-down is asked for."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("theme", "current"),
        Output(ids.THEME, "data"),
        Input(ids.THEME, "id"),
    )
