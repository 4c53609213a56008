"""What the process says of itself, and what it never says."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask

from server.logs import JsonLines
from tests.server.browser import EMAIL, PASSWORD, Browser


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, object]]]:
    """Every line logged so far, as JSON."""
    caplog.set_level(logging.INFO)
    formatter = JsonLines()
    return lambda: [json.loads(formatter.format(record)) for record in caplog.records]


def test_every_answer_has_an_id_and_a_line(
    stranger: Browser, lines: Callable[[], list[dict[str, object]]]
) -> None:
    answer = stranger.get("/metric/mrr?as_of=2026-01-01")
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])
    assert answer.headers["X-Request-ID"] != stranger.get("/").headers["X-Request-ID"]
    (line, _) = [line for line in lines() if line["message"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/metric/mrr", 302)
    assert line["address"] == "127.0.0.1"


def test_only_a_believed_proxy_gives_the_id(
    stranger: Browser, make_web: Callable[..., Flask]
) -> None:
    given = {"X-Request-ID": "from-the-proxy-1"}
    assert stranger.get("/", headers=given).headers["X-Request-ID"] != "from-the-proxy-1"
    behind = Browser(make_web(None, trusted_proxies=1).test_client())
    assert behind.get("/", headers=given).headers["X-Request-ID"] == "from-the-proxy-1"
    for odd in ("x", "a" * 65, "spaces are not taken", '"quote-quote"'):
        assert behind.get("/", headers={"X-Request-ID": odd}).headers["X-Request-ID"] != odd


def test_health_is_not_worth_a_line(
    stranger: Browser, lines: Callable[[], list[dict[str, object]]]
) -> None:
    stranger.get("/healthz")
    assert lines() == []


def test_no_secret_is_logged(
    admin: Browser, bearer: dict[str, str], lines: Callable[[], list[dict[str, object]]]
) -> None:
    admin.sign_out()
    admin.sign_in(EMAIL, "an odd wrong password")
    admin.sign_in("my-secret-word", "x")
    admin.sign_in()
    admin.get("/login/code?code=424242&state=abc")
    admin.client.get("/api/openapi.json", headers=bearer)
    said = json.dumps(lines())
    for secret in (PASSWORD, "odd wrong", "my-secret-word", "424242", bearer["Authorization"][7:]):
        assert secret not in said
    assert admin.cookie() not in said


def test_nothing_that_is_sent_makes_another_line(
    stranger: Browser, lines: Callable[[], list[dict[str, object]]]
) -> None:
    stranger.get("/x%0d%0a%7b%22level%22:%22error%22%7d")
    stranger.sign_in('a"\n{"level":"error"}', "x")
    assert all("level" in line and line["level"] != "error" for line in lines())
    formatter = JsonLines()
    record = logging.LogRecord("x", logging.WARNING, "", 0, "a\nb\u2028c", None, None)
    assert "\n" not in formatter.format(record)


def test_an_error_has_its_traceback_within_its_own_line() -> None:
    try:
        raise KeyError("as it happens")
    except KeyError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "failed", None, (type(error), error, error.__traceback__)
        )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "as it happens" in json.loads(line)["traceback"]
