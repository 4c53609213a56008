"""The WedSync executive metrics dashboard: assembles everything; ``python app.py`` runs it.

``gunicorn app:server`` serves the same application from the settings in the environment.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
import psycopg
from dash import html
from dash.development.base_component import Component
from flask import has_request_context, request

import callbacks
from callbacks.address import address_of
from callbacks.drawn import Drawn
from callbacks.failures import handle
from callbacks.view import Sources
from commands import accounts, maintenance
from commands.arguments import parser
from commands.opening import numbers_of
from commands.run import run_server
from data.accounts import Role
from data.annotations import Annotations
from data.audit import Act
from data.board import Numbers
from data.database import Database
from data.errors import DashboardError, RequestError
from data.home import database_url, secret_key
from data.keeper import keep_up
from data.kept import SavedView
from data.listener import Listener
from data.reading import Board
from data.saved_views import SavedViews
from data.settings import Settings, settings_from
from data.shared import connect
from layouts.index import INDEX
from layouts.loading import loading
from layouts.markup import markup
from layouts.message import message
from layouts.page import page
from layouts.sent import sent
from layouts.shown import Shown
from server import headers
from server.bundle import Bundle
from server.caller import Caller, present_caller
from server.live import go_live
from server.logs import begin_logs
from server.trail import note
from server.web import SIGN_INS, create_web

COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "migrate": maintenance.run_migrate,
    "demo": maintenance.run_demo,
    "refresh": maintenance.run_refresh,
    "rebuild": maintenance.run_rebuild,
    "verify": maintenance.run_verify,
    "verify-audit": accounts.run_verify_audit,
    "export": maintenance.run_export,
    "simulate": maintenance.run_simulate,
    "create-user": accounts.run_create_user,
    "create-token": accounts.run_create_token,
}


ASSETS = Path(__file__).with_name("assets")
OF_OTHER_PAGES = ("50-door.css", "55-desk.css")


class PageWithFirstPaint(dash.Dash):
    """Dash, whose first response already shows the board, or the outline of another view: numbers
    wait for no script."""

    bundle: Bundle
    drawn: Drawn

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The document with the page written into it as text."""
        if callable(self.layout):
            written = markup(self.layout(), self.drawn.text_of)
            parts["app_entry"] = f'<div id="first-paint">{written}</div>{parts["app_entry"]}'
        parts["css"] = self.bundle.styles(parts["css"])
        parts["scripts"] = self.bundle.scripts(parts["scripts"] + parts["renderer"])
        parts["renderer"] = ""
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]


def create_app(settings: Settings, url: str) -> dash.Dash:
    """The whole application on the database at ``url``; ``.server`` is its WSGI application.

    Starts a thread that keeps the database migrated, the numbers refreshed and pages told of it.
    """
    database = Database(url, settings.database_read_url)
    listener = Listener(settings.database_listen_url or url, database)
    shared = connect(settings.redis_url)
    numbers = numbers_of(settings, database, shared, listener)
    web = create_web(settings, numbers, database, shared)
    go_live(web, listener, web.extensions[SIGN_INS], settings.threads)
    bundle = Bundle(ASSETS, left_out=OF_OTHER_PAGES)
    bundle.serve(web)
    app = PageWithFirstPaint(
        "wedsync",
        server=web,  # type: ignore[arg-type]  # a Flask application is what it takes
        title="WedSync executive metrics",
        update_title="",
        index_string=bundle.dated(INDEX),
        assets_folder=str(ASSETS),
        include_assets_files=False,  # they come as one
        serve_locally=True,
        compress=False,
        enable_mcp=False,
        on_error=handle,
    )
    app.bundle, app.drawn = bundle, Drawn()
    views = SavedViews(database)
    app.layout = lambda: _page(settings, numbers, views, app.drawn)
    callbacks.register_all(
        app,
        Sources(
            numbers=numbers,
            annotations=Annotations(database, numbers.catalogue),
            may_edit=_may_edit,
            note_export=lambda name: note(Act.EXPORT, subject=name),
            drawn=app.drawn,
        ),
    )
    headers.allow_dash(web, app)
    threading.Thread(
        target=keep_up,
        args=(url, settings, database, listener, numbers),
        name="keeper",
        daemon=True,
    ).start()
    return app


def _may_edit() -> bool:
    """Whether whoever asks may change targets, benchmarks and notes."""
    caller = present_caller() if has_request_context() else None
    return caller is not None and caller.role is Role.ADMIN and not caller.must_change


def _page(settings: Settings, numbers: Numbers, views: SavedViews, drawn: Drawn) -> Component:
    """The page of whoever asks, its first board already in it."""
    caller = present_caller() if has_request_context() else None
    board: Board | None = None
    first_view: Component | dict[str, Any] = html.Div()
    marks: Shown | None = None
    named: tuple[SavedView, ...] = ()
    try:
        if caller is not None:  # Dash also asks once by itself, for the ids alone
            board = numbers.board()
            first_view = loading()
            if _is_board_now():
                drawing = drawn.of(board)
                first_view = drawing.view if _is_of_document() else drawing.plain
                marks = drawing.marks
            named = _views_of(caller, views)
    except DashboardError as error:
        first_view = message("The numbers cannot be read just now", str(error), kind="offline")
    whole = page(
        board,
        email=caller.email if caller else "",
        role=str(caller.role) if caller else "",
        refresh_seconds=settings.refresh_seconds,
        view=first_view,
        marks=marks,
        must_change=caller is not None and caller.must_change,
        views=named,
    )
    mounted: Component = whole if caller is None or _is_of_document() else sent(whole)
    return mounted


def _views_of(caller: Caller, views: SavedViews) -> tuple[SavedView, ...]:
    """The caller's named views; none while they cannot be read, which takes no number away."""
    if caller.sign_in is None:
        return ()
    try:
        return views.of(caller.sign_in.account.id)
    except (DashboardError, psycopg.Error):
        return ()


def _is_board_now() -> bool:
    """Whether the browser shows the board of this moment: only its address can tell, which is the
    request's own for the document and the referrer's for the layout that Dash then asks for."""
    here = urlsplit(request.url if _is_of_document() else request.referrer or "/")
    try:
        asked = address_of(here.path, f"?{here.query}")
    except RequestError:
        return False  # what is refused is no board for a moment
    return asked.metric is None and asked.choice.as_of is None


def _is_of_document() -> bool:
    """Whether the document itself is asked for, and not the layout that Dash mounts."""
    return not request.path.startswith("/_dash")


def create_server(settings: Settings | None = None) -> Any:
    """The WSGI application for a server such as gunicorn, from the environment by default."""
    settings = settings or settings_from()
    begin_logs(settings.log_format)
    settings = replace(settings, secret_key=secret_key(settings))
    url, embedded = database_url(settings)
    server = create_app(settings, url).server
    server.extensions["embedded"] = embedded
    return server


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; errors are one sentence on standard error and an exit code."""
    begin_logs("text")
    chosen = parser().parse_args(arguments)
    try:
        settings = settings_from()
        if chosen.command in COMMANDS:
            return COMMANDS[chosen.command](settings, chosen)
        begin_logs(settings.log_format)
        return run_server(settings, chosen, lambda ready, url: create_app(ready, url).server)
    except DashboardError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def __getattr__(name: str) -> Any:
    # built at the first look, so that importing this module starts nothing
    if name == "server":
        globals()["server"] = create_server()
        return globals()["server"]
    raise AttributeError(name)


if __name__ == "__main__":
    sys.exit(main())
