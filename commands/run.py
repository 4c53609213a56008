"""Serves the dashboard: database, demo data, first administrator, simulator, web server."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from commands.accounts import record
from commands.maintenance import SIMULATED_URL
from commands.web import Web, check_port
from data.accounts import FIRST_ADMIN, Accounts
from data.audit import Act
from data.database import Database
from data.demo.load import load
from data.demo.plan import DemoPlan
from data.errors import DatabaseUnavailableError
from data.home import database_url, secret_key
from data.migrate import migrate
from data.refresh import rebuild
from data.settings import Settings

log = logging.getLogger(__name__)


def run_server(
    settings: Settings, arguments: argparse.Namespace, build: Callable[[Settings, str], Any]
) -> int:
    """Serves until told to stop. ``build`` makes the WSGI application inside each worker."""
    check_port(settings)
    settings = replace(settings, secret_key=secret_key(settings))
    url, server = database_url(settings)
    simulator = None
    try:
        _bring_up(settings, url, embedded=server is not None)
        if settings.simulator:
            simulator = _simulator(url)
        print(f"\n  WedSync is at {_address(settings)}\n", flush=True)
        Web(lambda: build(settings, url), settings).run()
    finally:
        if simulator is not None:
            simulator.terminate()
        if server is not None:
            server.release()
    return 0


def _bring_up(settings: Settings, url: str, *, embedded: bool) -> None:
    """A migrated database with somebody who may sign in; a database of your own that does not
    answer yet is waited for by the running server instead."""
    try:
        migrate(url, settings)
    except DatabaseUnavailableError as error:
        if embedded:
            raise
        print(f"{error} The dashboard starts and waits for it.", file=sys.stderr, flush=True)
        return
    database = Database(url)
    try:
        if embedded:
            _fill_if_empty(database)
        with database.together():
            password = Accounts(database).ensure_first_admin()
            if password is not None:
                record(database, Act.PASSWORD_REPLACED, FIRST_ADMIN, role="admin")
        if password is not None:
            print(
                f"\n  Sign in as {FIRST_ADMIN} with the password {password}\n"
                "  It works once: set your own after signing in.",
                flush=True,
            )
    finally:
        database.close()


def _fill_if_empty(database: Database) -> None:
    if database.rows("board/first_moment")[0]["first_moment"] is not None:
        return
    print("Loading demo data ...", flush=True)
    now = database.rows("board/pulse")[0]["now"]
    with database.transaction() as connection:
        load(connection, DemoPlan(), now=now)
    rebuild(database)


def _simulator(url: str) -> subprocess.Popen[bytes]:
    """A process of its own that ends when its standard input closes, however we die."""
    app = sys.modules["__main__"].__file__ or "app.py"
    return subprocess.Popen(
        [sys.executable, app, "simulate"],
        stdin=subprocess.PIPE,
        env={**os.environ, SIMULATED_URL: url},
    )


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "[::]") else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}"
