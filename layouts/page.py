"""The page around every view: header, main region, and what listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from dash import dcc, html
from dash.development.base_component import Component

from data.kept import SavedView
from data.reading import Board
from layouts import ids
from layouts.attributes import attributes
from layouts.icon import icon
from layouts.saved_views import saved_views
from layouts.shortcuts import shortcuts
from layouts.shown import Shown
from layouts.stamp import stamp
from layouts.words import verified

ROLES = {"admin": "Administrator", "viewer": "Viewer"}
THEMES = (("light", "Light"), ("dark", "Dark"), ("auto", "Auto"))


def page(
    board: Board | None,
    *,
    email: str,
    role: str,
    refresh_seconds: int,
    view: Component | dict[str, Any],
    marks: Shown | None = None,
    must_change: bool = False,
    views: Sequence[SavedView] = (),
) -> html.Div:
    """The whole layout, ``view`` in its main region; ``board`` dates it (None: nothing read).
    ``marks`` are those of the board where the view is all of it, and ``views`` the addresses that
    the reader named."""
    return html.Div(
        [
            html.A("Skip to the numbers", href="#main", className="skip"),
            _header(board, email, role, views),
            html.Main(
                [
                    html.Div(id=ids.ALERT, role="alert"),
                    *([_password_note()] if must_change else []),
                    html.P(
                        role="status",
                        className="notice stale-note",
                        **attributes({"data-role": "stale"}),
                    ),
                    html.Div(cast(Any, view), id=ids.VIEW, className="view"),
                ],
                id="main",
                tabIndex="-1",
            ),
            _footer(board),
            shortcuts(),
            html.P("Making the file …", id=ids.BUSY, className="busy"),
            html.Div(id=ids.STATUS, role="status", className="visually-hidden"),
            *_listeners(marks, refresh_seconds),
        ],
        className="page",
        **attributes({"data-refresh-seconds": str(refresh_seconds), "data-account": email}),
    )


def _password_note() -> html.P:
    """The password used to sign in was made for once; without another one the way back is shut."""
    return html.P(
        [
            icon("notice"),
            html.Span(
                [
                    "Your password worked this once. ",
                    html.A("Set your own now", href="/account/password"),
                    " to be able to come back.",
                ]
            ),
        ],
        className="notice",
    )


def _header(board: Board | None, email: str, role: str, views: Sequence[SavedView]) -> html.Header:
    return html.Header(
        [
            dcc.Link(
                [icon("rings"), html.Span("WedSync"), html.Span("Executive metrics")],
                href="/",
                className="brand",
            ),
            html.Div(
                [stamp(board.refreshed, refresh_id=board.refresh_id, stale=board.stale)]
                if board
                else [],
                id=ids.STAMP,
            ),
            html.Button(
                [icon("refresh"), html.Span("Refresh now", className="visually-hidden")],
                id=ids.REFRESH,
                className="tool",
                title="Refresh now",
                type="button",
                **attributes({"data-role": "refresh"}),
            ),
            _menu("Saved views", "views", saved_views(views)),
            _menu("Take away", "download", _take_away()),
            _menu("Account and theme", "person", _account(email, role)),
            html.A("Leave wall mode", href="/", className="button wall-leave"),
        ],
        className="bar",
    )


def _menu(name: str, drawn: str, content: list[Component]) -> html.Details:
    return html.Details(
        [
            html.Summary(
                [icon(drawn), html.Span(name, className="visually-hidden")],
                className="tool",
                title=name,
            ),
            html.Div(content, className="panel"),
        ],
        className="menu",
        **attributes({"data-keep": f"menu-{drawn}"}),
    )


def _take_away() -> list[Component]:
    def button(words: str, note: str, **kept: Any) -> html.Button:
        return html.Button(
            [html.Span(words), html.Small(note)], className="choice", type="button", **kept
        )

    return [
        html.P("The whole board", className="panel-title"),
        button("CSV", "Every number, one row each", id=ids.download("csv")),
        button("Excel workbook", "A sheet per group", id=ids.download("xlsx")),
        button("Print or PDF", "The board on paper", **attributes({"data-role": "print"})),
    ]


def _account(email: str, role: str) -> list[Component]:
    return [
        html.P(email, className="panel-title"),
        html.P(ROLES.get(role, role), className="panel-note"),
        html.Fieldset(
            [
                html.Legend("Theme"),
                html.Div(
                    [
                        html.Button(
                            [icon(name), words],
                            className="segment",
                            type="button",
                            **attributes({"data-theme-choice": name, "aria-pressed": "false"}),
                        )
                        for name, words in THEMES
                    ],
                    className="segments",
                ),
            ]
        ),
        html.Button(
            [html.Span("Keyboard shortcuts"), html.Small("Or press ?")],
            className="choice",
            type="button",
            **attributes({"data-role": "shortcuts"}),
        ),
        html.A(
            [html.Span("Wall mode"), html.Small("Every number on one screen")],
            href="/?wall=1",
            className="choice",
        ),
        html.A("Your account", href="/account", className="choice"),
        *(
            [html.A("Accounts and audit log", href="/admin/accounts", className="choice")]
            * (role == "admin")
        ),
        html.Form(
            html.Button("Sign out", className="choice", type="submit"),
            action="/logout",
            method="post",
            **attributes({"data-role": "sign-out"}),
        ),
    ]


def _footer(board: Board | None) -> html.Footer:
    words = ["Every number is defined under its “?”."]
    if board:
        words.append(f"Days begin at midnight in {board.zone}; money is in {board.currency}.")
    if board and board.verified:
        words.append(verified(board.verified, board.refreshed.date()))
    return html.Footer(html.P(" ".join(words)), className="foot")


def _listeners(marks: Shown | None, refresh_seconds: int) -> list[Component]:
    return [
        dcc.Location(id=ids.ADDRESS, refresh="callback-nav"),
        dcc.Interval(id=ids.CLOCK, interval=refresh_seconds * 1000),
        dcc.Store(id=ids.WAKE),
        dcc.Store(id=ids.THEME),
        dcc.Store(id=ids.SHOWN, data=marks),
        dcc.Download(id=ids.FILE),
    ]
