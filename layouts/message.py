"""What the page says when it cannot show numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from layouts.attributes import attributes
from layouts.icon import icon
from layouts.words import long_day

BACK = (("Back to the board", "/"),)


def message(
    title: str, sentence: str, *, kind: str = "error", ways: Sequence[tuple[str, str]] = BACK
) -> html.Div:
    """A whole view: ``kind`` is 'error', 'empty' or 'offline', ``ways`` the words and addresses of
    what leads on."""
    return html.Div(
        [
            html.Div(icon(kind), className="message-mark"),
            html.H1(title, tabIndex="-1"),
            html.P(sentence),
            html.P(
                [dcc.Link(words, href=href, className="button") for words, href in ways],
                className="d-flex flex-wrap justify-content-center gap-2",
            ),
        ],
        className=f"message message-{kind}",
        **attributes({"data-title": title}),
    )


def alert(sentence: str) -> html.P:
    """One sentence above a view that stays as it was."""
    return html.P([icon("error"), html.Span(sentence)], className="notice notice-error")


def before_data(first_day: date) -> html.P:
    """Why a day or a range before the first row shows nothing."""
    words = f"The first row is of {long_day(first_day)}: before that there was nothing to count."
    return html.P([icon("notice"), html.Span(words)], className="notice")


def first_run() -> html.Div:
    """The way from an empty board to a full one."""
    steps: tuple[list[str | Component], ...] = (
        ["Give the platform's database as ", html.Code("DATABASE_URL"), " and start again; or"],
        ["fill this one with a demo world: ", html.Code("python app.py demo"), "; or"],
        ["let the platform write here: each committed row is counted within seconds."],
    )
    return html.Div(
        [
            html.Div(icon("empty"), className="message-mark"),
            html.Div(
                [
                    html.H2("Nothing to count yet", className="first-run-title"),
                    html.Ol([html.Li(step) for step in steps]),
                ]
            ),
        ],
        className="first-run",
    )
