"""Fresh numbers: on the clock, on the button, and when the tab is looked at again."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update, set_props

from callbacks.address import address_of
from callbacks.failures import refused_before
from callbacks.swap import swap
from callbacks.unchanged import answer_unchanged
from callbacks.view import Sources, view
from layouts import ids
from layouts.palette import Theme
from layouts.sent import sent
from layouts.shown import Shown, announcement

SAVED = " saved "
"""Stands between the part whose form was saved and the moment, in what assets/55-edits.js says."""


def register(app: Dash, sources: Sources) -> None:
    """Swaps what changed, tells those who listen, and dates the page."""

    @app.callback(
        Output(ids.VIEW, "children", allow_duplicate=True),
        Output(ids.part(ALL), "children", allow_duplicate=True),
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
        woken: int | str | None,
        pathname: str | None,
        search: str | None,
        theme: Theme | None,
        shown: Shown | None,
    ) -> tuple[Any, list[Any], dict[str, Any], Any, Any, None]:
        asked = address_of(pathname or "/", search or "")
        board = sources.numbers.board(asked.choice.as_of, fresh=ctx.triggered_id == ids.REFRESH)
        dated = sources.drawn.of(board).stamp
        found = view(sources, board, asked, theme or "light")
        places = [each["id"]["name"] for each in ctx.outputs_list[1]]
        if shown is None or shown["board"] != found.marks["board"]:
            return found.whole(), [no_update] * len(places), dated, found.marks, no_update, None
        saved = woken.partition(SAVED)[0] if isinstance(woken, str) else ""
        parts, marks = swap(found, shown, saved)
        # Not set_props for all: a part as large as a drill-down's table takes it many seconds.
        if asked.metric is None:
            for part, children in parts.items():
                set_props(part, {"children": sent(children)})
        swapped = [sent(parts[name]) if name in parts else no_update for name in places]
        told = no_update if marks == shown else marks
        return no_update, swapped, dated, told, announcement(shown, board) or no_update, None

    answer_unchanged(app, next(reversed(app.callback_map)), sources)
