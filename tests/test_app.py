from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version

import psycopg
import pytest
from dash import Dash
from flask import Flask
from psycopg import sql

import app
from data.accounts import Accounts
from data.catalogue import METRICS
from data.database import Database
from data.demo.load import load
from data.demo.plan import DemoPlan
from data.embedded import EmbeddedServer
from data.refresh import refresh
from data.settings import Settings
from server.paths import OPEN, public_assets
from tests.conftest import SECRET
from tests.server.browser import EMAIL, PASSWORD, VIEWER_EMAIL, VIEWER_PASSWORD, Browser

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def url(postgres: EmbeddedServer, template: str) -> str:
    """A database with a small demo world and two accounts."""
    name = "assembled"
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    database = Database(postgres.url_for(name))
    with database.transaction() as connection:
        load(connection, DemoPlan(scale=0.05, years=0.4), now=datetime.now(UTC))
    refresh(database)
    Accounts(database).create(EMAIL, PASSWORD, "admin")
    Accounts(database).create(VIEWER_EMAIL, VIEWER_PASSWORD, "viewer")
    database.close()
    return database.url


@pytest.fixture(scope="module")
def without_keeper() -> Iterator[None]:
    """No thread that outlives the tests; the browser tests run the program with its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "keep_up", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def assembled(url: str, settings: Settings, without_keeper: None) -> Dash:
    """The whole application."""
    return app.create_app(replace(settings, secret_key=SECRET), url)


@pytest.fixture
def web(assembled: Dash) -> Flask:
    """What a web server serves."""
    served: Flask = assembled.server
    return served


@pytest.fixture
def stranger(web: Flask) -> Browser:
    """A browser that never signed in."""
    return Browser(web.test_client())


@pytest.fixture
def admin(web: Flask) -> Browser:
    """A browser of the administrator, signed in."""
    browser = Browser(web.test_client())
    assert browser.sign_in().status_code == 303
    return browser


def test_importing_starts_nothing() -> None:
    assert "server" not in vars(app)
    with pytest.raises(AttributeError, match="application"):
        app.application  # noqa: B018  # looking is the test


def test_server_is_made_from_settings_with_a_database_of_ones_own(
    url: str, settings: Settings, without_keeper: None
) -> None:
    server = app.create_server(replace(settings, database_url=url, secret_key=SECRET))
    assert server.extensions["embedded"] is None
    assert server.test_client().get("/readyz").status_code == 200


def test_every_address_but_the_door_is_closed_to_strangers(web: Flask, stranger: Browser) -> None:
    closed = 0
    for rule in web.url_map.iter_rules():
        path = re.sub(r"<[^>]*>", "x", rule.rule)
        method = next(iter(sorted((rule.methods or set()) & {"GET", "POST"})))
        if path in OPEN | public_assets() or path == "/logout":
            continue
        answer = stranger.client.open(path, method=method)
        assert answer.status_code in (302, 303, 401), (method, path, answer.status)
        assert answer.status_code == 401 or answer.location.startswith("/login"), path
        closed += 1
    assert closed >= 10


def test_page_of_a_person_holds_seventeen_cards_and_their_own_name(admin: Browser) -> None:
    layout = admin.get("/_dash-layout")
    assert layout.status_code == 200
    assert re.findall(r'"data-metric": ?"(\w+)"', layout.text) == [m.id for m in METRICS]
    assert EMAIL in layout.text
    assert VIEWER_EMAIL not in layout.text


def test_no_form_changes_numbers_before_a_generated_password_is_changed(
    web: Flask, url: str
) -> None:
    database = Database(url)
    password = Accounts(database).create_with_random_password("new@example.org", "admin")
    database.close()
    browser = Browser(web.test_client())
    browser.sign_in("new@example.org", password)
    with browser.client:  # keeps who asked
        assert browser.get("/").status_code == 200
        assert not app._may_edit()


def test_two_people_at_once_each_see_their_own_name(web: Flask, admin: Browser) -> None:
    viewer = Browser(web.test_client())
    assert viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 303
    for browser, name in ((viewer, VIEWER_EMAIL), (admin, EMAIL), (viewer, VIEWER_EMAIL)):
        found = browser.get("/_dash-layout").text
        assert [email for email in (EMAIL, VIEWER_EMAIL) if email in found] == [name]


def test_document_loads_only_from_here_and_its_inline_scripts_are_the_allowed_ones(
    admin: Browser,
) -> None:
    answer = admin.get("/")
    for link in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert re.match(r"/(?!/)|#|data:image/", link), link
    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<script(?![^>]* src=)([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    scripts = [text for kind, text in inline if "application/json" not in kind]
    assert scripts
    for text in scripts:
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy


def test_page_and_api_give_the_same_numbers(admin: Browser) -> None:
    layout = admin.get("/_dash-layout").text
    details = json.loads(admin.get("/api/metrics/executive").text, parse_float=str)["details"]
    shown = re.findall(r' data-value=\\"([^"]*)\\"', layout)
    said = [details[metric.api_name]["value"] for metric in METRICS]
    assert shown == ["" if value is None else str(value) for value in said]


def test_without_a_database_the_door_stands_and_health_says_why(
    settings: Settings, without_keeper: None
) -> None:
    web = app.create_app(replace(settings, secret_key=SECRET), NOWHERE).server
    client = web.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/login").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert set(ready.json or {}) == {"error", "code"}


def test_page_shows_the_last_good_board_while_the_database_is_away(
    admin: Browser, url: str, postgres: EmbeddedServer
) -> None:
    assert admin.get("/").status_code == 200
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        owner.execute("alter database assembled with allow_connections false")
        try:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'assembled'"
            )
            page = admin.get("/").text
        finally:
            owner.execute("alter database assembled with allow_connections true")
    assert re.findall(r'data-metric="(\w+)"', page) == [m.id for m in METRICS]
    assert 'data-served-stale="true"' in page


def test_bad_setting_is_one_sentence_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert app.main(["verify"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"PORT must be [^\n]*\n", said.err)


def test_dash_is_a_mended_one_and_runs_nothing_behind_our_back(assembled: Dash) -> None:
    """CVE-2024-21485; and background callbacks, through which a client could end any process."""
    assert tuple(int(part) for part in version("dash").split(".")[:3]) >= (4, 4, 1)
    assert assembled._background_manager is None
    assert not [name for name, each in assembled.callback_map.items() if each.get("background")]
    assert not [rule for rule in assembled.server.url_map.iter_rules() if "mcp" in rule.rule]
