"""Whatever goes wrong: the right status, one sentence, no insides."""

from __future__ import annotations

import logging
import re

import psycopg
import pytest
from flask import Flask

from tests.server.browser import Browser
from tests.server.conftest import MakeWeb

SECRETS = ("Traceback", 'File "', "psycopg", "select ", "/server/", "boom", "KeyError")


@pytest.fixture
def breaking(make_web: MakeWeb, accounts: object) -> Browser:
    """Signed in to an application with addresses that fail."""
    web: Flask = make_web(None)

    def boom() -> str:
        raise KeyError("boom with a secret")

    def slow() -> str:
        raise psycopg.errors.QueryCanceled("select secret from table")

    def read_only() -> str:
        raise psycopg.errors.ReadOnlySqlTransaction("insert into secret")

    for rule, view in (("boom", boom), ("slow", slow), ("ro", read_only)):
        web.add_url_rule(f"/{rule}", f"page {rule}", view)
        web.add_url_rule(f"/api/{rule}", f"api {rule}", view)
    browser = Browser(web.test_client())
    browser.sign_in()
    return browser


def test_the_unexpected_gets_a_number_that_finds_it_in_the_log(
    breaking: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = breaking.get("/api/boom")
    assert answer.status_code == 500
    assert answer.json is not None
    assert set(answer.json) == {"error", "code", "id"}
    assert answer.json["code"] == "internal"
    assert answer.json["id"] in answer.json["error"]
    assert answer.json["id"] in caplog.text
    assert "boom with a secret" in caplog.text


def test_people_get_a_page_instead(breaking: Browser) -> None:
    answer = breaking.get("/boom")
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"
    assert re.search(r"Its number in the log is [0-9a-f]{8}\.", answer.text)


@pytest.mark.parametrize("path", ["/boom", "/api/boom", "/slow", "/api/slow", "/ro", "/api/ro"])
def test_nothing_of_the_inside_shows(breaking: Browser, path: str) -> None:
    answer = breaking.get(path)
    assert answer.status_code >= 500
    assert not [secret for secret in SECRETS if secret in answer.text]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "code"), [("/api/slow", "database_slow"), ("/api/ro", "database_read_only")]
)
def test_a_database_in_trouble_is_503_with_a_time_to_come_back(
    breaking: Browser, path: str, code: str
) -> None:
    answer = breaking.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json is not None
    assert answer.json["code"] == code


def test_a_program_that_asks_a_page_for_json_gets_json(breaking: Browser) -> None:
    answer = breaking.get("/boom", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"


def test_a_line_break_in_an_address_makes_no_line_in_the_log(
    breaking: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        breaking.sign_in("eve@example.org\n2026-01-01 root signed in", "x")
        breaking.get("/api/metrics/drill-down/a%0aroot signed in")
    assert "\n2026" not in caplog.text
    assert not [line for line in caplog.text.splitlines() if line.startswith("root")]
