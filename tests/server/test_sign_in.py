"""Signing in and out."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from data.accounts import Accounts
from data.shared import connect
from tests.server.browser import EMAIL, PASSWORD, Browser, status_with
from tests.server.conftest import MakeWeb


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
    assert "Enter your email address and your password." in answer.text


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
    first = admin.cookie()
    assert admin.post("/login", {"email": EMAIL, "password": PASSWORD}).status_code == 303
    assert admin.cookie() != first
    assert status_with(web, first) == 302
    assert admin.get("/").status_code == 200


def test_a_cookie_replayed_after_sign_out_opens_nothing(web: Flask, admin: Browser) -> None:
    stolen = admin.cookie()
    assert status_with(web, stolen) == 200
    answer = admin.sign_out()
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert status_with(web, stolen) == 302
    assert status_with(web, stolen, "/api/metrics/executive") == 401


def test_sign_out_is_heard_at_once_by_other_processes(
    make_web: MakeWeb, redis_url: str, accounts: Accounts
) -> None:
    one, other = make_web(connect(redis_url)), make_web(connect(redis_url))
    browser = Browser(one.test_client())
    browser.sign_in()
    cookie = browser.cookie()
    assert status_with(other, cookie) == 200
    browser.sign_out()
    assert status_with(other, cookie) == 302


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


def _token_in(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/login", ["current-password"]),
        ("/account/password", ["current-password", "new-password"]),
    ],
)
def test_passwords_may_be_pasted_and_kept_by_a_password_manager(
    web: Flask, admin: Browser, path: str, kinds: list[str]
) -> None:
    page = (Browser(web.test_client()) if path == "/login" else admin).get(path).text
    fields = re.findall(r'<input[^>]*type="password"[^>]*>', page)
    assert [re.findall(r'autocomplete="([^"]*)"', field)[0] for field in fields] == kinds
    assert not re.search(r"onpaste|oncopy|readonly|maxlength", "".join(fields))
    if path == "/login":
        assert re.search(r'<input[^>]*name="email"[^>]*autocomplete="username"', page)
