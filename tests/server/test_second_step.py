"""The second factor, from setting it up to losing it."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.database import Database
from data.second_factor import SecondFactors
from tests.conftest import SECRET
from tests.server.authenticator import App, enrol, secret_in
from tests.server.browser import (
    EMAIL,
    PASSWORD,
    VIEWER_EMAIL,
    VIEWER_PASSWORD,
    Browser,
    status_with,
)


@pytest.fixture
def other(web: Flask) -> Browser:
    """Another browser, elsewhere."""
    return Browser(web.test_client(), "203.0.113.20")


def test_signing_in_asks_for_a_code_and_opens_nothing_before_it(
    web: Flask, admin: Browser, other: Browser
) -> None:
    app, _ = enrol(admin)
    sent = other.sign_in(next_page="/metric/mrr")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login/code")
    for path in ("/", "/account", "/api/metrics/executive"):
        assert other.get(path).status_code in (302, 401), path
    before = other.cookie()
    answer = other.post("/login/code", {"code": app.code()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/metric/mrr")
    assert other.get("/").status_code == 200
    assert status_with(web, before) == 302
    assert other.get("/login/code").headers["Location"] == "/login"


def test_a_code_lets_in_once(admin: Browser, other: Browser) -> None:
    app, _ = enrol(admin)
    other.sign_in()
    assert other.post("/login/code", {"code": app.old_code()}).status_code == 401
    assert other.post("/login/code", {"code": app.code()}).status_code == 303
    other.sign_out()
    other.sign_in()
    assert other.post("/login/code", {"code": app.old_code()}).status_code == 401


def test_codes_cannot_be_guessed_from_many_addresses(web: Flask, admin: Browser) -> None:
    app, _ = enrol(admin)
    statuses = []
    for number in range(6):
        thief = Browser(web.test_client(), f"203.0.113.{number}")
        thief.sign_in()
        statuses.append(thief.post("/login/code", {"code": "000000"}).status_code)
    assert statuses == [401] * 5 + [429]
    assert thief.post("/login/code", {"code": app.code()}).status_code == 429


@pytest.mark.parametrize("code", ["", "1", "x" * 5000, "００００００", "\x00", "٠٠٠٠٠٠"])
def test_what_is_no_code_is_refused_in_words(admin: Browser, other: Browser, code: str) -> None:
    enrol(admin)
    other.sign_in()
    answer = other.post("/login/code", {"code": code})
    assert answer.status_code == 401
    assert "code is not right" in answer.text


def test_a_recovery_code_lets_in_once_and_capitals_do_not_matter(
    admin: Browser, other: Browser
) -> None:
    _, codes = enrol(admin)
    assert len(set(codes)) == 8
    other.sign_in()
    assert other.post("/login/code", {"code": f" {codes[3].upper()} "}).status_code == 303
    assert "7 recovery codes are left" in other.get("/account").text
    other.sign_out()
    other.sign_in()
    assert other.post("/login/code", {"code": codes[3]}).status_code == 401


def test_another_accounts_recovery_code_is_no_use(
    admin: Browser, viewer: Browser, other: Browser
) -> None:
    _, codes = enrol(admin)
    enrol(viewer, VIEWER_PASSWORD)
    other.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD)
    assert other.post("/login/code", {"code": codes[0]}).status_code == 401


def test_there_are_five_minutes_for_the_code(
    admin: Browser, other: Browser, connection: psycopg.Connection
) -> None:
    app, _ = enrol(admin)
    other.sign_in()
    connection.execute("update metrics.sign_ins set created_at = created_at - interval '301 s'")
    assert other.post("/login/code", {"code": app.code()}).headers["Location"] == "/login"


def test_a_new_password_ends_what_awaits_a_code(
    admin: Browser, other: Browser, accounts: Accounts
) -> None:
    app, _ = enrol(admin)
    other.sign_in()
    account = accounts.find_email(EMAIL)
    assert account is not None
    accounts.set_password(account.id, "another quiet river")
    assert other.post("/login/code", {"code": app.code()}).headers["Location"] == "/login"


def test_setting_up_needs_the_password_and_a_right_code(admin: Browser) -> None:
    app = App(secret_in(admin.get("/account/second-factor").text))
    wrong = {"code": app.code(), "password": "not the password"}
    assert admin.post("/account/second-factor", wrong).status_code == 400
    answer = admin.post("/account/second-factor", {"code": "12345", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Set it up" in admin.get("/account").text


def test_setting_up_ends_the_sign_ins_elsewhere(admin: Browser, other: Browser) -> None:
    other.sign_in()
    assert other.get("/").status_code == 200
    enrol(admin)
    assert other.get("/").status_code == 302
    assert admin.get("/").status_code == 200


def test_an_account_that_must_have_one_gets_nowhere_without(
    viewer: Browser, accounts: Accounts, web: Flask
) -> None:
    account = accounts.find_email(VIEWER_EMAIL)
    assert account is not None
    accounts.require_second_factor(account.id, required=True)
    web.extensions["sign_ins"].forget()
    assert viewer.get("/").headers["Location"] == "/account/second-factor"
    assert viewer.get("/account").headers["Location"] == "/account/second-factor"
    for path in ("/api/metrics/executive", "/_dash-layout"):
        answer = viewer.get(path)
        assert answer.status_code == 403
        assert answer.json is not None
        assert answer.json["code"] == "second_factor_required"
    assert viewer.get("/assets/55-desk.css").status_code == 200
    enrol(viewer, VIEWER_PASSWORD)
    assert viewer.get("/").status_code == 200
    refused = viewer.post("/account/second-factor/remove", {"password": VIEWER_PASSWORD})
    assert refused.status_code == 403


def test_taking_it_away_needs_the_password(admin: Browser, other: Browser) -> None:
    enrol(admin)
    assert admin.post("/account/second-factor/remove", {"password": "x"}).status_code == 400
    answer = admin.post("/account/second-factor/remove", {"password": PASSWORD})
    assert answer.status_code == 303
    assert admin.get("/account").status_code == 200
    assert other.sign_in().headers["Location"] == "/"


def test_no_secret_of_it_can_be_read_in_the_database(
    admin: Browser, connection: psycopg.Connection, database: Database
) -> None:
    app, codes = enrol(admin)
    row = connection.execute(
        "select f.account_id, f::text || convert_from(f.secret, 'UTF8'),"
        " (select string_agg(r::text, '') from metrics.recovery_codes as r)"
        " from metrics.second_factors as f"
    ).fetchone()
    assert row is not None
    assert app.totp.secret not in row[1]
    assert not any(code in row[2] for code in codes)
    assert not SecondFactors(database, SECRET + "other").lets_in(row[0], app.code())
    assert SecondFactors(database, SECRET).lets_in(row[0], app.code())


def test_the_drawing_is_made_here_and_holds_no_script(admin: Browser) -> None:
    page = admin.get("/account/second-factor").text
    assert "<svg" in page
    assert "http" not in page.partition("<svg")[2].partition("</svg>")[0].replace(
        "http://www.w3.org/2000/svg", ""
    )
    assert "<script>" not in page
