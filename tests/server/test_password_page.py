"""One-time passwords and changing one's own."""

from __future__ import annotations

import pytest
from flask import Flask

from data.accounts import Accounts
from tests.server.browser import EMAIL, PASSWORD, VIEWER_EMAIL, Browser, status_with

NEW = "three slow clocks in spring"


def test_a_one_time_password_lets_in_once(web: Flask, accounts: Accounts) -> None:
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
    before = admin.cookie()
    answer = admin.post("/account/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 303
    assert status_with(web, before) == 302
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
