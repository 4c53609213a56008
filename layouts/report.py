"""What only paper shows: the cover line of the board report and its definitions."""

from __future__ import annotations

from dash import html

from data.reading import Board
from layouts.words import GROUP_WORDS, clock, long_day


def cover(board: Board) -> html.Div:
    """Whose report this is, of when, and in what it is counted."""
    when = long_day(board.as_of.date())
    at = f"{when}, {clock(board.as_of)}" if board.live else f"the end of {when}"
    return html.Div(
        [
            html.P("Board report", className="report-title"),
            html.P(
                f"As of {at} ({board.zone}), in {board.currency}"
                + (". Demo data" if board.demo else "")
            ),
            html.P(
                f"Numbers refreshed {long_day(board.refreshed.date())} at {clock(board.refreshed)}"
                + (", the last good ones" if board.stale else "")
            ),
        ],
        className="report report-cover",
    )


def definitions(board: Board) -> html.Section:
    """Every number of the board in words, in its order."""
    return html.Section(
        [
            html.H2("Definitions"),
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(
                                [
                                    html.Span(reading.metric.title),
                                    html.Small(GROUP_WORDS[reading.metric.group]),
                                ]
                            ),
                            html.Dd(
                                f"{reading.metric.meaning} Read over: {reading.metric.window}."
                            ),
                        ]
                    )
                    for reading in board.readings
                ]
            ),
        ],
        className="report report-words",
    )
