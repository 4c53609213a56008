"""The address decides what is shown: following a link, going back, or a shared address."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update, set_props

from callbacks.address import address_of
from callbacks.failures import instead
from callbacks.view import Sources, place_of, view
from layouts import ids
from layouts.palette import Theme
from layouts.shown import Shown


def register(app: Dash, sources: Sources) -> None:
    """Shows the view of the address whenever the address or the theme changes."""

    @app.callback(
        Output(ids.VIEW, "children"),
        Output(ids.STAMP, "children"),
        Output(ids.SHOWN, "data"),
        Output(ids.ALERT, "children"),
        Input(ids.ADDRESS, "pathname"),
        Input(ids.ADDRESS, "search"),
        Input(ids.THEME, "data"),
        State(ids.SHOWN, "data"),
        on_error=instead,
    )
    def show(
        pathname: str | None, search: str | None, theme: Theme | None, shown: Shown | None
    ) -> tuple[Any, Any, Any, None]:
        asked = address_of(pathname or "/", search or "")
        as_of = asked.choice.as_of
        if asked.metric is None and shown and shown["board"].get("as_of") == str(as_of or ""):
            return no_update, no_update, no_update, None
        if asked.metric is not None and shown is not None:
            metric = sources.numbers.catalogue.find(asked.metric)
            if shown["board"].get("view") == place_of(metric, asked.choice):
                # Only the theme is another: a refresh swaps what is drawn, but no form in which
                # somebody may be typing.
                set_props(ids.WAKE, {"data": f"theme {theme}"})
                return no_update, no_update, no_update, None
        board = sources.numbers.board(as_of)
        found = view(sources, board, asked, theme or "light")
        return found.whole(), sources.drawn.of(board).stamp, found.marks, None
