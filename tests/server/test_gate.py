"""Every address there is, asked for by a stranger, a viewer, an administrator and a program."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.database import Database
from data.shared import connect
from data.tally import Tally
from data.tokens import Tokens
from server.paths import UPDATE, for_administrators, for_programs, public_assets
from tests.server.browser import VIEWER_EMAIL, VIEWER_PASSWORD, Browser

OPEN = {"/login", "/login/code", "/healthz", "/readyz"}
SAMPLES = {
    "metric": "mrr",
    "path": "whatever/there/is",
    "rest": "nothing/here",
    "package_name": "dash",
    "fingerprinted_path": "deps/react@18.js",
    "filename": "30-board.css",
    "number": 1,
    "view": "00000000-0000-0000-0000-000000000000",
    "which": "00000000-0000-0000-0000-000000000000",
    "act": "role",
}

OF_CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;"
    "q=0.8,application/signed-exchange;v=b3;q=0.7"
)
OF_FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def routes(web: Flask) -> Iterator[tuple[str, str]]:
    """Method and address of everything in the URL map."""
    adapter = web.url_map.bind("localhost")
    for rule in web.url_map.iter_rules():
        values = {name: SAMPLES[name] for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=None)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield method, path


def test_the_walk_finds_pages_endpoints_of_dash_files_and_the_api(web: Flask) -> None:
    paths = {path for _, path in routes(web)}
    assert {"/login", "/logout", "/_dash-update-component", "/_dash-layout", "/", "/metrics"} <= (
        paths
    )
    assert any(path.startswith("/assets/") for path in paths)
    assert any(path.startswith("/_dash-component-suites/") for path in paths)
    assert "/api/metrics/drill-down/mrr" in paths


def test_a_stranger_gets_nothing_but_sign_in_and_liveness(web: Flask, stranger: Browser) -> None:
    for method, path in routes(web):
        if path in OPEN | public_assets():
            continue
        answer = stranger.client.open(path, method=method)
        if for_programs(path) or method not in ("GET", "HEAD"):
            assert answer.status_code == 401, (method, path)
            if method != "HEAD":
                assert answer.json == {
                    "error": "Sign in first, or send a valid token.",
                    "code": "unauthorized",
                }, path
        else:
            assert answer.status_code == 302, (method, path)
            assert answer.headers["Location"].startswith("/login?next=%2F"), path


@pytest.mark.parametrize("path", ["/ws", "/_nothing", "/api", "/assets/../app.py", "/favicon.ico"])
def test_a_stranger_cannot_even_tell_what_is_there(stranger: Browser, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_a_websocket_handshake_of_a_stranger_is_refused(stranger: Browser) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "AAAA"}
    assert stranger.get("/ws", headers=headers).status_code == 401


def test_the_page_for_the_code_leads_a_stranger_to_sign_in(stranger: Browser) -> None:
    assert stranger.get("/login/code").headers["Location"] == "/login"
    assert stranger.post("/login/code", {"code": "123456"}).headers["Location"] == "/login"


def test_the_page_asked_for_is_where_sign_in_leads(stranger: Browser, accounts: Accounts) -> None:
    sent = stranger.get("/metric/mrr?from=2026-01-01&grain=week")
    assert sent.headers["Location"] == (
        "/login?next=%2Fmetric%2Fmrr%3Ffrom%3D2026-01-01%26grain%3Dweek"
    )
    page = stranger.get(sent.headers["Location"])
    assert 'value="/metric/mrr?from=2026-01-01&amp;grain=week"' in page.text
    answer = stranger.sign_in(next_page="/metric/mrr?from=2026-01-01&grain=week")
    assert answer.headers["Location"] == "/metric/mrr?from=2026-01-01&grain=week"


def test_a_viewer_is_kept_from_what_is_an_administrators_and_from_nothing_else(
    web: Flask, viewer: Browser
) -> None:
    for method, path in routes(web):
        if path == "/logout":
            continue
        answer = viewer.client.open(path, method=method)
        if for_administrators(path):
            assert answer.status_code == 403, path
            if method != "HEAD" and answer.is_json:
                assert answer.json == {
                    "error": "Only administrators may see this.",
                    "code": "forbidden",
                }
        elif method in ("GET", "HEAD"):
            assert answer.status_code in (200, 302, 400, 404), (method, path)


def test_an_administrator_is_refused_nothing(web: Flask, admin: Browser) -> None:
    for method, path in routes(web):
        if method in ("GET", "HEAD"):
            assert admin.client.open(path, method=method).status_code in (200, 302, 400, 404), path


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_a_generated_password_reads_the_numbers_sets_another_and_does_nothing_else(
    web: Flask, accounts: Accounts, role: str
) -> None:
    password = accounts.create_with_random_password("new@example.org", role)
    browser = Browser(web.test_client())
    browser.sign_in("new@example.org", password)
    for method, path in routes(web):
        if path in OPEN | {"/logout", "/account/password"}:
            continue
        answer = browser.client.open(path, method=method)
        is_read = method in ("GET", "HEAD")
        if path == UPDATE and not is_read:
            assert answer.json["code"] != "own_password_required"
        elif is_read and not path.startswith(("/account", "/admin")) and path != "/metrics":
            assert answer.status_code in (200, 302, 400, 404, 426), (method, path)
        elif role == "viewer" and for_administrators(path):
            assert answer.status_code == 403, (method, path)
        elif for_programs(path):
            assert answer.status_code == 403, (method, path)
            if method != "HEAD":
                assert answer.json["code"] == "own_password_required", (method, path)
        else:
            assert answer.headers.get("Location") == "/account/password", (method, path)
    assert browser.get("/account/password").status_code == 200
    assert browser.get("/api/metrics/export?format=csv").status_code == 200


def test_both_roles_read_the_board_and_its_updates(admin: Browser, viewer: Browser) -> None:
    body = {
        "output": "words.children",
        "outputs": {"id": "words", "property": "children"},
        "inputs": [{"id": "button", "property": "n_clicks", "value": 3}],
        "changedPropIds": ["button.n_clicks"],
        "state": [],
    }
    for browser in (admin, viewer):
        browser.get("/")
        answer = browser.update(body)
        assert answer.status_code == 200, answer.text
        assert answer.json == {"multi": True, "response": {"words": {"children": "3"}}}


def test_a_token_opens_the_api_and_the_figures_and_nothing_else(
    web: Flask, bearer: dict[str, str]
) -> None:
    client = web.test_client()
    for path in ("/api/metrics/executive", "/api/openapi.json", "/metrics"):
        assert client.get(path, headers=bearer).status_code == 200, path
    for path in ("/_dash-layout", "/_dash-dependencies", "/assets/30-board.css", "/ws"):
        assert client.get(path, headers=bearer).status_code == 401, path
    assert client.get("/", headers=bearer).status_code == 302
    assert client.post("/_dash-update-component", headers=bearer, json={}).status_code == 401
    assert client.post("/api/metrics/executive", headers=bearer).status_code in (403, 405)


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer wsd_",
        "Bearer wsd_" + "a" * 43,
        "Bearer wsd_" + "é" * 43,
        "Bearer " + "x" * 5000,
        "Basic YWRtaW46YWRtaW4=",
        "wsd_" + "a" * 43,
    ],
)
def test_what_is_no_valid_token_opens_nothing(web: Flask, header: str) -> None:
    answer = web.test_client().get(
        "/api/metrics/executive", headers={"Authorization": header.encode().decode("latin-1")}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json is not None
    assert answer.json["code"] == "unauthorized"


def test_a_bad_token_is_not_covered_by_a_good_cookie(admin: Browser) -> None:
    assert admin.get("/api/metrics/executive").status_code == 200
    bad = {"Authorization": "Bearer wsd_" + "b" * 43}
    assert admin.get("/api/metrics/executive", headers=bad).status_code == 401


def test_a_revoked_token_is_refused_at_once_by_a_process_that_remembers_it(
    web: Flask, database: Database, redis_url: str, bearer: dict[str, str]
) -> None:
    client = web.test_client()
    for _ in range(20):
        assert client.get("/api/openapi.json", headers=bearer).status_code == 200
    tokens = Tokens(database, Tally(connect(redis_url)))
    assert tokens.revoke(tokens.list()[0].id)
    assert client.get("/api/openapi.json", headers=bearer).status_code == 401


def test_a_token_is_refused_at_once_by_the_process_that_revokes_it(
    database: Database, redis_url: str, token: str
) -> None:
    tokens = Tokens(database, Tally(connect(redis_url)))
    found = tokens.verify(token)
    assert found
    assert tokens.revoke(found.id)
    assert tokens.verify(token) is None


def test_an_expired_token_is_refused(
    web: Flask, connection: psycopg.Connection, bearer: dict[str, str]
) -> None:
    connection.execute("update metrics.tokens set expires_at = now()")
    assert web.test_client().get("/api/openapi.json", headers=bearer).status_code == 401


def test_the_opened_files_are_those_the_sign_in_page_names(stranger: Browser) -> None:
    page = stranger.get("/login").text
    assert public_assets()
    for path in public_assets():
        assert stranger.get(path).status_code == 200, path
    assert any(path in page for path in public_assets())
    assert "/assets/30-board.css" not in public_assets()


@pytest.mark.parametrize("accepted", ["text/html", OF_CHROMIUM, OF_FIREFOX])
def test_a_form_sent_after_the_sign_in_ended_leads_to_sign_in(
    viewer: Browser, accepted: str
) -> None:
    token = viewer.form_token()
    viewer.client.delete_cookie("wedsync")
    answer = viewer.client.post("/logout", data={"csrf_token": token}, headers={"Accept": accepted})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login"


def test_a_role_taken_away_is_gone_at_once(web: Flask, admin: Browser, accounts: Accounts) -> None:
    assert admin.get("/metrics").status_code == 200
    account = accounts.find_email("chief@example.org")
    assert account is not None
    accounts.set_role(account.id, "viewer")
    web.extensions["sign_ins"].forget()
    assert admin.get("/metrics").status_code == 401
    admin.sign_in()
    assert admin.get("/metrics").status_code == 403


def test_viewers_sign_in_again_elsewhere(web: Flask, viewer: Browser) -> None:
    other = Browser(web.test_client(), "10.0.0.9")
    assert other.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 303
    assert viewer.get("/").status_code == other.get("/").status_code == 200
