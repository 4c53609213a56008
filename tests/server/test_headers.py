"""What every answer says, errors included, with TLS and without."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from data.accounts import Accounts
from data.shared import connect
from server.headers import policy
from server.paths import public_assets
from tests.server.browser import Browser
from tests.server.conftest import MakeWeb

EVERY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_every_answer_to_a_stranger_carries_the_headers(stranger: Browser) -> None:
    for path, status in (
        ("/login", 200),
        ("/", 302),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/api/metrics/executive", 401),
        ("/_dash-layout", 401),
        ("/ws", 401),
        ("/login/", 302),
    ):
        answer = stranger.get(path)
        assert answer.status_code == status, path
        carries_the_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_answer_to_the_signed_in_carries_them_too(admin: Browser) -> None:
    for path, method, status in (
        ("/", "GET", 200),
        ("/metric/mrr", "GET", 200),
        ("/metrics", "GET", 200),
        ("/api/nothing", "GET", 404),
        ("/api/metrics/executive?as_of=x", "GET", 400),
        ("/api/metrics/executive", "DELETE", 405),
        ("/account/password", "PUT", 405),
    ):
        answer = admin.client.open(path, method=method, headers={"Origin": "http://localhost"})
        assert answer.status_code == status, path
        carries_the_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"


def carries_the_headers(answer: TestResponse) -> None:
    for name, value in EVERY.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_the_policy_is_the_one_designed_with_the_scripts_of_the_page(web: Flask) -> None:
    hashes = web.extensions["csp_hashes"]
    assert hashes
    assert all(one.startswith("'sha256-") for one in hashes)
    assert policy(("'sha256-abc'",)) == (
        "default-src 'none'; script-src 'self' 'sha256-abc'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_no_origin_is_reflected(admin: Browser) -> None:
    answer = admin.get("/api/metrics/executive", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_answers_with_numbers_are_kept_by_no_shared_cache(admin: Browser) -> None:
    answer = admin.get("/api/metrics/executive")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(answer.vary)


def test_files_of_the_page_are_kept_by_the_browser_alone(admin: Browser) -> None:
    page = admin.get("/").text
    script = page.split('src="/_dash-component-suites/')[1].split('"')[0]
    answer = admin.get(f"/_dash-component-suites/{script}")
    assert "private" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_that_are_open_are_not_private(stranger: Browser) -> None:
    for path in public_assets():
        assert "private" not in stranger.get(path).headers["Cache-Control"]


def test_without_tls_the_cookie_is_http_only_and_lax(stranger: Browser) -> None:
    cookie = stranger.get("/login").headers.getlist("Set-Cookie")
    session = next(one for one in cookie if one.startswith("wedsync="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session
    assert "Domain" not in session


def test_under_tls_the_cookie_is_secure_and_bound_to_the_host(
    web: Flask, accounts: Accounts
) -> None:
    browser = Browser(web.test_client(), scheme="https")
    cookies = browser.get("/login").headers.getlist("Set-Cookie")
    session = next(one for one in cookies if one.startswith("__Host-wedsync="))
    assert "Secure" in session
    assert "HttpOnly" in session
    assert "Path=/" in session
    assert "Domain" not in session
    answer = browser.sign_in()
    assert answer.status_code == 303
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert all("Secure" in one for one in answer.headers.getlist("Set-Cookie"))
    assert browser.get("/").status_code == 200


def test_a_cookie_of_a_plain_connection_counts_for_nothing_under_tls(
    web: Flask, admin: Browser
) -> None:
    cookie = admin.client.get_cookie("wedsync")
    assert cookie is not None
    thief = web.test_client()
    thief.set_cookie("wedsync", cookie.value)
    assert thief.get("/", base_url="https://localhost").status_code == 302


def test_tls_is_believed_of_a_trusted_proxy_only(
    web: Flask, make_web: MakeWeb, redis_url: str
) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    assert (
        "Strict-Transport-Security" not in web.test_client().get("/login", headers=headers).headers
    )
    proxied = make_web(connect(redis_url), trusted_proxies=1).test_client()
    assert "Strict-Transport-Security" in proxied.get("/login", headers=headers).headers


def test_a_body_too_large_is_refused(admin: Browser) -> None:
    admin.get("/")
    cookie = admin.client.get_cookie("_csrf_token")
    assert cookie is not None
    headers = {"X-CSRFToken": cookie.value, "Content-Type": "application/json"}
    for path, size in (("/_dash-update-component", 3 * 1024 * 1024), ("/logout", 100_000)):
        answer = admin.client.post(path, data=b"x" * size, headers=headers)
        assert answer.status_code == 413, path
        carries_the_headers(answer)


def test_a_form_too_large_is_refused(stranger: Browser) -> None:
    answer = stranger.client.post("/login", data={"email": "x" * 100_000, "password": "y"})
    assert answer.status_code == 413
    carries_the_headers(answer)
