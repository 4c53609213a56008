"""What only paper shows: the cover line of the board report and its definitions."""

from __future__ import annotations

from datetime import date

from dash import html

from data.reading import Board, Series
from layouts.words import GROUP_WORDS, long_day


def cover(board: Board) -> html.Div:
    """Whose report this is, of when, and in what it is counted. The header beside it says at what
    time the numbers were refreshed: unlike that, this line stands for the whole day."""
    return html.Div(
        [
            html.P("Board report", className="report-title"),
            html.P(
                f"As of {_day(board.as_of.date(), live=board.live)} ({board.zone}), "
                f"in {board.currency}"
                + (". Demo data" if board.demo else "")
                + (". These are the last good numbers" if board.stale else "")
            ),
        ],
        className="report report-cover",
    )


def dated(series: Series, *, live: bool) -> html.P:
    """The same for one number."""
    return html.P(f"As of {_day(series.as_of.date(), live=live)}", className="report report-cover")


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
                            html.Dd(f"{reading.metric.meaning} Measured: {reading.metric.window}."),
                        ]
                    )
                    for reading in board.readings
                ]
            ),
        ],
        className="report report-words",
    )


def _day(when: date, *, live: bool) -> str:
    return long_day(when) if live else f"the end of {long_day(when)}"
