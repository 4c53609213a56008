"""Fresh numbers: on the clock, on the button, and when the tab is looked at again."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.development.base_component import Component

from callbacks.address import address_of
from callbacks.failures import refused_before
from callbacks.view import Sources, view
from layouts import ids
from layouts.palette import Theme
from layouts.shown import Shown, announcement, changed_parts, view_marks
from layouts.stamp import stamp


def register(app: Dash, sources: Sources) -> None:
    """Swaps what changed, tells those who listen, and dates the page."""

    @app.callback(
        Output(ids.STAMP, "children", allow_duplicate=True),
        Output(ids.SHOWN, "data", allow_duplicate=True),
        Output(ids.STATUS, "children"),
        Output(ids.ALERT, "children", allow_duplicate=True),
        Input(ids.CLOCK, "n_intervals"),
        Input(ids.REFRESH, "n_clicks"),
        Input(ids.WAKE, "data"),
        State(ids.ADDRESS, "pathname"),
        State(ids.ADDRESS, "search"),
        State(ids.THEME, "data"),
        State(ids.SHOWN, "data"),
        prevent_initial_call=True,
        on_error=refused_before,
        running=[(Output(ids.REFRESH, "className"), "tool tool-busy", "tool")],
    )
    def refresh(
        _ticks: int | None,
        _clicks: int | None,
        _woken: int | None,
        pathname: str | None,
        search: str | None,
        theme: Theme | None,
        shown: Shown | None,
    ) -> tuple[Component, Shown | None, Any, None]:
        asked = address_of(pathname or "/", search or "")
        board = sources.numbers.board(asked.choice.as_of, fresh=ctx.triggered_id == ids.REFRESH)
        dated = stamp(board.refreshed, refresh_id=board.refresh_id, stale=board.stale)
        if asked.metric is not None or shown is None or not shown["parts"]:
            fresh = view(sources, board, asked, theme or "light")
            marks = sources.drawn.of(board).marks if asked.metric is None else view_marks(fresh)
            if marks != shown:
                set_props(ids.VIEW, {"children": fresh})
            return dated, marks, no_update, None
        drawing = sources.drawn.of(board)
        for part, children in changed_parts(shown, drawing.marks, drawing.parts).items():
            set_props(part, {"children": children})
        return dated, drawing.marks, announcement(shown, board) or no_update, None
