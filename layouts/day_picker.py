"""Reads the board as it stood at the end of another day."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html

from data.reading import Board
from layouts.attributes import attributes


def day_picker(board: Board) -> html.Details:
    """A date to go to, from the source's first day to today; its address can be shared."""
    return html.Details(
        [
            html.Summary("See another day", className="day-picker-name"),
            html.Form(
                [
                    html.Label("As of the end of", htmlFor="as-of", className="control-name"),
                    dbc.Input(
                        id="as-of",
                        name="as_of",
                        type="date",
                        value=str(board.as_of.date()),
                        min=str(board.first_day) if board.first_day else None,
                        max=str(board.refreshed.date()),
                        required=True,
                    ),
                    html.Button("Show", type="submit", className="button"),
                ],
                action="/",
                method="get",
                className="range-form",
                **attributes({"data-role": "range"}),
            ),
        ],
        className="day-picker",
        **attributes({"data-keep": "day-picker"}),
    )
