"""The real Flask application, with a small Dash page on it, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest
import redis
from dash import Dash, Input, Output, html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.accounts import Accounts
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.passwords import Passwords
from data.refresh import refresh
from data.settings import Settings
from data.shared import connect
from data.tally import Tally
from data.tokens import Tokens
from server.headers import allow_dash
from server.web import create_web
from tests.conftest import SECRET
from tests.server.asking import Ask
from tests.server.browser import EMAIL, PASSWORD, VIEWER_EMAIL, VIEWER_PASSWORD, Browser

MakeWeb = Callable[..., Flask]


@pytest.fixture
def signing(settings: Settings) -> Settings:
    """Settings with a key."""
    return replace(settings, secret_key=SECRET)


@pytest.fixture
def numbers(database: Database, memo: Memo, settings: Settings) -> Numbers:
    """The one door to numbers."""
    return Numbers(
        database,
        memo,
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
    )


@pytest.fixture
def make_web(signing: Settings, numbers: Numbers, database: Database) -> MakeWeb:
    """Builds the application on a Redis of choice, with changed settings if wanted."""

    def make(client: redis.Redis | None, **changed: object) -> Flask:
        web = create_web(replace(signing, **changed), numbers, database, client)  # type: ignore[arg-type]
        page: Any = Dash(
            __name__,
            server=web,  # type: ignore[arg-type]
            enable_mcp=False,
            assets_folder="../../assets",
        )
        page.layout = html.Div([html.Button(id="button"), html.P(id="words")])
        page.callback(Output("words", "children"), Input("button", "n_clicks"))(str)
        page.clientside_callback(
            "function(n) { return n; }", Output("button", "title"), Input("button", "n_clicks")
        )
        allow_dash(web, page)
        return web

    return make


@pytest.fixture
def web(make_web: MakeWeb, redis_url: str) -> Flask:
    """The application with Redis."""
    return make_web(connect(redis_url))


@pytest.fixture(scope="session")
def stored() -> list[dict[str, object]]:
    """Both accounts as they are stored, hashed once for the whole run."""
    passwords = Passwords()
    return [
        {"email": email, "password_hash": passwords.hash(word), "role": role, "must_change": False}
        for email, word, role in (
            (EMAIL, PASSWORD, "admin"),
            (VIEWER_EMAIL, VIEWER_PASSWORD, "viewer"),
        )
    ]


@pytest.fixture
def accounts(database: Database, stored: list[dict[str, object]]) -> Accounts:
    """Accounts with an administrator and a viewer."""
    for row in stored:
        database.write("accounts/create", row)
    return Accounts(database)


@pytest.fixture
def stranger(web: Flask) -> Browser:
    """A browser that never signed in."""
    return Browser(web.test_client())


@pytest.fixture
def admin(web: Flask, accounts: Accounts) -> Browser:
    """A browser of the administrator, signed in."""
    browser = Browser(web.test_client())
    assert browser.sign_in().status_code == 303
    return browser


@pytest.fixture
def viewer(web: Flask, accounts: Accounts) -> Browser:
    """A browser of the viewer, signed in."""
    browser = Browser(web.test_client())
    assert browser.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 303
    return browser


@pytest.fixture
def token(database: Database, redis_url: str) -> str:
    """A token of a program."""
    return Tokens(database, Tally(connect(redis_url))).create("nightly report")


@pytest.fixture
def bearer(token: str) -> dict[str, str]:
    """The header that shows the token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def outage(
    postgres: object, database_url: str, database: Database
) -> Iterator[Callable[[bool], None]]:
    """Takes the database away (True) and gives it back (False), as PostgreSQL itself does it."""
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]

    def switch(away: bool) -> None:
        with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as server:  # type: ignore[attr-defined]
            server.execute(
                psycopg.sql.SQL("alter database {} allow_connections {}").format(
                    psycopg.sql.Identifier(str(name)), psycopg.sql.SQL(str(not away).lower())
                )
            )
            if away:
                server.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                    [name],
                )
            else:
                assert database.wait(20)

    yield switch
    switch(False)


@pytest.fixture
def business(database: Database, connection: psycopg.Connection) -> date:
    """One studio that has paid £49.99 a month for 200 days, and its session of an hour ago;
    returns the database's local date."""
    connection.execute(
        """
        with studio as (
            insert into public.user_profiles (user_type, category, created_at)
            values ('supplier', 'Florist "A", =1+1', now() - interval '200 days') returning id
        ), paid as (
            insert into public.subscriptions (user_id, plan, amount, status, created_at)
            select id, 'Pro', 49.99, 'active', now() - interval '200 days' from studio
        )
        insert into public.user_sessions (user_id, user_type, created_at, session_duration)
        select id, 'supplier', now() - interval '1 second', 100.5 from studio
        """
    )
    refresh(database)
    row = connection.execute("select (now() at time zone 'Europe/London')::date").fetchone()
    assert row is not None
    return date.fromisoformat(str(row[0]))


@pytest.fixture
def ask(web: Flask, bearer: dict[str, str]) -> Ask:
    """GET with a token."""
    client: FlaskClient = web.test_client()

    def get(path: str, headers: dict[str, str] | None = None, **query: str) -> TestResponse:
        return client.get(path, query_string=query, headers={**bearer, **(headers or {})})

    return get
