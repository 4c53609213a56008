"""Whatever is sent to whichever address: a refusal in words, never a fault of ours."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.server.browser import Browser
from tests.server.test_gate import routes

TEXTS = [
    "a\r\nSet-Cookie: stolen=1",
    "\x00",
    "' or 1=1; drop table metrics.accounts --",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "../../../etc/passwd",
    "%(id)s %s {0} {{7*7}}",
    "\u202e\ufeff\u2028😀",
    "9" * 4000,
]
NAMES = ["next", "as_of", "from", "metric", "before", "act", "id", "email", "code", "state"]
NAMES += ["name", "days", "role", "value", "kind", "day", "words", "address", "format", "page"]


def stands(answer: TestResponse, *where: object) -> None:
    """No fault of ours, nothing run and nothing set by what was sent."""
    assert answer.status_code < 500, where
    assert "stolen" not in str(answer.headers), where
    if answer.mimetype == "text/html":
        assert "<script>alert" not in answer.text, where


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_no_question_breaks_any_address(web: Flask, admin: Browser, text: str) -> None:
    query = dict.fromkeys(NAMES, text)
    for method, path in routes(web):
        if method == "GET" and not path.startswith(("/assets/", "/_dash")):
            stands(admin.get(path, query_string=query), path)
            stands(admin.get(f"{path.rstrip('/')}/{quote(text[:500])}"), path)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_no_form_breaks_any_address(web: Flask, admin: Browser, text: str) -> None:
    token = admin.form_token()
    form = {"csrf_token": token} | dict.fromkeys(NAMES, text)
    for method, path in routes(web):
        if method == "POST" and path not in ("/logout", "/login"):
            answer = admin._open(path, method="POST", data=form)
            stands(answer, path)


def test_an_endless_nesting_is_a_bad_request(admin: Browser) -> None:
    admin.get("/")
    cookie = admin.client.get_cookie("_csrf_token")
    assert cookie is not None
    for body in ("[" * 200_000, '{"output":' * 100_000, json.dumps({"output": {"a": [1] * 9}})):
        answer = admin._open(
            "/_dash-update-component",
            method="POST",
            data=body,
            headers={"Content-Type": "application/json", "X-CSRFToken": cookie.value},
        )
        assert answer.status_code == 400, answer.text


def test_a_form_of_a_thousand_fields_is_too_large(admin: Browser) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(1100)
    )
    answer = admin._open(
        "/login",
        method="POST",
        data=parts + "--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "FOO"])
def test_methods_that_nobody_needs_are_refused(web: Flask, admin: Browser, method: str) -> None:
    for path in ("/", "/login", "/api/metrics/executive", "/admin/accounts"):
        answer = admin.client.open(path, method=method)
        assert answer.status_code in (400, 403, 405), (method, path)
