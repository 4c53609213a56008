"""Changes come from our own pages only."""

from __future__ import annotations

import pytest
from flask import Flask

from data.accounts import Accounts
from tests.server.browser import EMAIL, PASSWORD, Browser

UPDATE = {
    "output": "words.children",
    "outputs": {"id": "words", "property": "children"},
    "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["button.n_clicks"],
}


def test_an_update_with_the_cookies_token_in_the_header_is_taken(admin: Browser) -> None:
    admin.get("/")
    cookie = admin.client.get_cookie("_csrf_token")
    assert cookie is not None
    assert not cookie.http_only
    assert cookie.same_site == "Lax"
    assert admin.update(UPDATE).status_code == 200


@pytest.mark.parametrize("token", ["", "guess", "IjEyMyI.abc.def"])
def test_an_update_without_the_token_is_refused(admin: Browser, token: str) -> None:
    admin.get("/")
    answer = admin.update(UPDATE, {"X-CSRFToken": token})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "csrf"


def test_the_token_of_another_sign_in_is_refused(admin: Browser, viewer: Browser) -> None:
    viewer.get("/")
    stolen = viewer.client.get_cookie("_csrf_token")
    assert stolen is not None
    assert admin.update(UPDATE, {"X-CSRFToken": stolen.value}).status_code == 403


def test_a_token_known_to_be_right_is_right_for_its_own_sign_in_alone(
    admin: Browser, viewer: Browser
) -> None:
    for each in (admin, viewer):
        each.get("/")
        assert each.update(UPDATE).status_code == each.update(UPDATE).status_code == 200
    stolen = viewer.client.get_cookie("_csrf_token")
    assert stolen is not None
    assert admin.update(UPDATE, {"X-CSRFToken": stolen.value}).status_code == 403
    assert admin.update(UPDATE, {"X-CSRFToken": ""}).status_code == 403


def test_a_token_from_before_signing_in_is_worthless_after(web: Flask, accounts: Accounts) -> None:
    browser = Browser(web.test_client())
    planted = browser.form_token()  # somebody else may have opened the page and read it
    assert browser.sign_in().status_code == 303
    assert browser.update(UPDATE, {"X-CSRFToken": planted}).status_code == 403
    browser.get("/")
    assert browser.update(UPDATE).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_origin_is_refused_even_with_the_token(
    admin: Browser, headers: dict[str, str]
) -> None:
    admin.get("/")
    assert admin.update(UPDATE, headers).status_code == 403
    assert admin.post("/logout", headers=headers).status_code == 403
    assert admin.get("/account/password").status_code == 200


def test_our_own_origin_is_taken(admin: Browser) -> None:
    admin.get("/")
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert admin.update(UPDATE, headers).status_code == 200


def test_a_form_posted_as_text_is_refused(admin: Browser) -> None:
    admin.get("/")
    answer = admin.client.post(
        "/_dash-update-component", data="{}", headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/logout", "/account/password", "/login"])
def test_every_form_needs_its_token(admin: Browser, path: str) -> None:
    form = {"email": EMAIL, "password": PASSWORD, "current": PASSWORD, "new": PASSWORD}
    answer = admin.client.post(path, data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert admin.get("/account/password").status_code == 200


def test_a_sign_in_form_left_open_comes_back_fresh(
    web: Flask, stranger: Browser, accounts: Accounts
) -> None:
    old = stranger.form_token()
    stranger.client.delete_cookie("wedsync")
    form = {"csrf_token": old, "email": EMAIL, "password": PASSWORD, "next": "/metric/mrr"}
    answer = stranger.client.post("/login", data=form)
    assert answer.status_code == 403
    assert "please try again" in answer.text
    assert 'value="/metric/mrr"' in answer.text
    assert stranger.sign_in().status_code == 303


def test_a_token_does_not_age(stranger: Browser, web: Flask, accounts: Accounts) -> None:
    assert web.config["WTF_CSRF_TIME_LIMIT"] is None
