"""Signing in, staying, leaving and changing the password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.cache import connect
from data.sign_ins import ABSOLUTE_SECONDS, IDLE_SECONDS
from tests.server.browser import EMAIL, PASSWORD, VIEWER_EMAIL, Browser
from tests.server.conftest import MakeWeb

NEW = "three slow clocks in spring"


def test_signing_in_opens_the_board(stranger: Browser, accounts: Accounts) -> None:
    answer = stranger.sign_in()
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert stranger.get("/").status_code == 200


def test_capitals_and_spaces_in_the_address_do_not_matter(
    stranger: Browser, accounts: Accounts
) -> None:
    assert stranger.sign_in(f"  {EMAIL.upper()} ").status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    stranger: Browser, accounts: Accounts
) -> None:
    token = stranger.form_token()

    def answer(email: str) -> tuple[int, str]:
        form = {"csrf_token": token, "email": email, "password": "not the password", "next": "/"}
        sent = stranger.client.post("/login", data=form)
        return sent.status_code, sent.text.replace(email, "").replace(_token_in(sent.text), "")

    assert answer(EMAIL) == answer("nobody@example.org")
    assert answer(EMAIL)[0] == 401
    assert stranger.get("/").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("", PASSWORD), (EMAIL, ""), ("", ""), ("   ", PASSWORD)],
)
def test_an_incomplete_form_comes_back_with_a_sentence(
    stranger: Browser, accounts: Accounts, email: str, password: str
) -> None:
    answer = stranger.sign_in(email, password)
    assert answer.status_code == 400
    assert "Enter your e-mail address and your password." in answer.text


@pytest.mark.parametrize(
    "email", ["'; drop table metrics.accounts; --", "\0", "a" * 10_000, "<b>@x", "😀", "%00"]
)
def test_odd_input_is_only_a_wrong_password(
    stranger: Browser, accounts: Accounts, email: str
) -> None:
    answer = stranger.sign_in(email, email)
    assert answer.status_code == 401
    assert "<b>@x" not in answer.text


def test_a_cookie_from_before_sign_in_is_worthless_after(
    web: Flask, stranger: Browser, accounts: Accounts
) -> None:
    stranger.get("/login")
    before = stranger.client.get_cookie("wedsync")
    assert before is not None
    stranger.sign_in()
    after = stranger.client.get_cookie("wedsync")
    assert after is not None
    assert before.value != after.value
    thief = web.test_client()
    thief.set_cookie("wedsync", before.value)
    assert thief.get("/").status_code == 302


def test_signing_in_again_ends_the_sign_in_before(web: Flask, admin: Browser) -> None:
    first = _cookie(admin)
    assert admin.post("/login", {"email": EMAIL, "password": PASSWORD}).status_code == 303
    assert _cookie(admin) != first
    assert _status_with(web, first) == 302
    assert admin.get("/").status_code == 200


def test_a_cookie_replayed_after_sign_out_opens_nothing(web: Flask, admin: Browser) -> None:
    stolen = _cookie(admin)
    assert _status_with(web, stolen) == 200
    answer = admin.sign_out()
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert _status_with(web, stolen) == 302
    assert _status_with(web, stolen, "/api/metrics/executive") == 401


def test_sign_out_is_heard_at_once_by_other_processes(
    make_web: MakeWeb, redis_url: str, accounts: Accounts
) -> None:
    one, other = make_web(connect(redis_url)), make_web(connect(redis_url))
    browser = Browser(one.test_client())
    browser.sign_in()
    cookie = _cookie(browser)
    assert _status_with(other, cookie) == 200
    browser.sign_out()
    assert _status_with(other, cookie) == 302


def test_getting_sign_out_changes_nothing(admin: Browser) -> None:
    assert admin.get("/logout").status_code in (200, 404, 405)
    assert admin.get("/account/password").status_code == 200


def test_the_form_redirects_who_is_signed_in_already(admin: Browser) -> None:
    assert admin.get("/login").headers["Location"] == "/"
    assert admin.get("/login?next=/metric/mrr").headers["Location"] == "/metric/mrr"
    assert admin.get("/login?next=//evil.example").headers["Location"] == "/"


def test_the_form_never_leads_elsewhere(stranger: Browser, accounts: Accounts) -> None:
    answer = stranger.sign_in(next_page="//evil.example/")
    assert answer.headers["Location"] == "/"


# -- limits in time


def test_a_sign_in_ends_after_thirty_idle_minutes(
    web: Flask, admin: Browser, connection: psycopg.Connection
) -> None:
    _age(connection, idle=IDLE_SECONDS - 60)
    assert _status_in_a_new_process(web, admin, "/api/openapi.json") == 200
    _age(connection, idle=IDLE_SECONDS + 1)
    assert _status_in_a_new_process(web, admin, "/api/openapi.json") == 401


def test_a_sign_in_ends_after_twelve_hours_however_busy(
    web: Flask, admin: Browser, connection: psycopg.Connection
) -> None:
    _age(connection, old=ABSOLUTE_SECONDS - 60)
    assert _status_in_a_new_process(web, admin, "/") == 200
    _age(connection, old=ABSOLUTE_SECONDS + 1)
    assert _status_in_a_new_process(web, admin, "/") == 302


@pytest.mark.parametrize(
    "poll",
    [
        lambda browser: browser.get("/api/metrics/executive"),
        lambda browser: browser.update(_interval()),
        lambda browser: browser.get("/_dash-layout"),
        lambda browser: browser.get("/assets/30-board.css"),
        lambda browser: browser.get("/metrics"),
    ],
)
def test_what_a_page_does_by_itself_does_not_prolong_a_sign_in(
    web: Flask,
    admin: Browser,
    connection: psycopg.Connection,
    poll: Callable[[Browser], object],
) -> None:
    admin.get("/")
    stamp = _age(connection, idle=600)
    web.extensions["sign_ins"].forget()
    poll(admin)
    assert _last_active(connection) == stamp


@pytest.mark.parametrize(
    "act",
    [
        lambda browser: browser.get("/"),
        lambda browser: browser.get("/metric/mrr"),
        lambda browser: browser.update(_interval(), {"X-User-Activity": "1"}),
    ],
)
def test_what_a_person_does_prolongs_a_sign_in(
    web: Flask,
    admin: Browser,
    connection: psycopg.Connection,
    act: Callable[[Browser], object],
) -> None:
    admin.get("/")
    stamp = _age(connection, idle=600)
    web.extensions["sign_ins"].forget()
    act(admin)
    assert _last_active(connection) > stamp


def test_an_act_does_not_revive_what_has_run_out(
    web: Flask, admin: Browser, connection: psycopg.Connection
) -> None:
    _age(connection, idle=IDLE_SECONDS + 1)
    web.extensions["sign_ins"].forget()
    assert admin.get("/").status_code == 302
    assert admin.get("/").status_code == 302


# -- while the database is away


def test_who_was_signed_in_stays_signed_in_while_the_database_is_away(
    admin: Browser, outage: Callable[[bool], None]
) -> None:
    assert admin.get("/account/password").status_code == 200
    outage(True)
    assert admin.get("/account/password").status_code == 200
    outage(False)
    assert admin.get("/account/password").status_code == 200


def test_nobody_new_gets_in_while_the_database_is_away(
    web: Flask, make_web: MakeWeb, admin: Browser, outage: Callable[[bool], None]
) -> None:
    fresh = Browser(make_web(None).test_client())
    token = fresh.form_token()
    outage(True)
    form = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    answer = fresh.client.post("/login", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    cookie = _cookie(admin)
    assert _status_with(make_web(None), cookie, "/api/metrics/executive") == 503


# -- passwords


def test_a_one_time_password_lets_in_once(
    web: Flask, accounts: Accounts, connection: psycopg.Connection
) -> None:
    password = accounts.create_with_random_password("new@example.org", "admin")
    first, second = Browser(web.test_client()), Browser(web.test_client())
    assert first.sign_in("new@example.org", password).status_code == 303
    assert first.get("/").status_code == 200
    assert second.sign_in("new@example.org", password).status_code == 401
    answer = first.post("/account/password", {"current": password, "new": NEW})
    assert answer.status_code == 303, answer.text
    assert second.sign_in("new@example.org", NEW).status_code == 303


def test_a_new_password_ends_every_sign_in_and_keeps_the_one_who_set_it(
    web: Flask, admin: Browser
) -> None:
    other = Browser(web.test_client(), "10.0.0.2")
    other.sign_in()
    before = _cookie(admin)
    answer = admin.post("/account/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 303
    assert _status_with(web, before) == 302
    assert other.get("/").status_code == 302
    assert admin.get("/").status_code == 200
    assert other.sign_in(EMAIL, PASSWORD).status_code == 401
    assert other.sign_in(EMAIL, NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"current": "wrong", "new": NEW}, "Your present password is not right."),
        ({"current": PASSWORD, "new": "short"}, "at least 12 characters"),
        ({"current": PASSWORD, "new": PASSWORD}, "must differ"),
        (
            {"current": PASSWORD, "new": "password1234"},
            "one of the first that would be guessed",
        ),
        ({}, "Your present password is not right."),
    ],
)
def test_a_bad_new_password_changes_nothing(
    admin: Browser, form: dict[str, str], sentence: str
) -> None:
    answer = admin.post("/account/password", form)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert admin.get("/").status_code == 200


def test_viewers_change_their_own_password_only(viewer: Browser, accounts: Accounts) -> None:
    answer = viewer.post(
        "/account/password",
        {"current": "seven tall lamps at noon", "new": NEW, "email": EMAIL},
    )
    assert answer.status_code == 303
    assert accounts.verify(EMAIL, PASSWORD) is not None
    assert accounts.verify(VIEWER_EMAIL, NEW) is not None


def _interval() -> dict[str, object]:
    return {
        "output": "words.children",
        "outputs": {"id": "words", "property": "children"},
        "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["button.n_clicks"],
    }


def _token_in(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("wedsync")
    assert cookie is not None
    return cookie.value


def _status_with(web: Flask, cookie: str, path: str = "/") -> int:
    client = web.test_client()
    client.set_cookie("wedsync", cookie)
    return client.get(path).status_code


def _status_in_a_new_process(web: Flask, browser: Browser, path: str) -> int:
    """As a process answers that has not seen this sign-in before."""
    web.extensions["sign_ins"].forget()
    return browser.get(path).status_code


def _age(connection: psycopg.Connection, *, idle: int = 0, old: int = 0) -> datetime:
    row = connection.execute(
        "update metrics.sign_ins set last_active_at = now() - make_interval(secs => %s),"
        " created_at = now() - make_interval(secs => %s) returning last_active_at",
        [idle, max(old, idle)],
    ).fetchone()
    return _moment(row)


def _last_active(connection: psycopg.Connection) -> datetime:
    return _moment(connection.execute("select last_active_at from metrics.sign_ins").fetchone())


def _moment(row: tuple[object, ...] | None) -> datetime:
    assert row is not None
    assert isinstance(row[0], datetime)
    return row[0]
