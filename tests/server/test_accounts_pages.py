"""What administrators do with accounts."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.audit import Audit
from data.database import Database
from data.tokens import Tokens
from tests.server.authenticator import enrol
from tests.server.browser import EMAIL, VIEWER_EMAIL, VIEWER_PASSWORD, Browser

HERE = "/admin/accounts"
PASSWORD = re.compile(r"<code>([a-z0-9-]{27})</code>")


@pytest.fixture
def page_of(accounts: Accounts) -> Callable[[str], str]:
    """Where an account's page is."""

    def find(email: str) -> str:
        (found,) = [each for each in accounts.list() if each.email == email]
        return f"{HERE}/{found.id}"

    return find


def acts(database: Database) -> list[tuple[str, str, str]]:
    """Who did what to whom, the oldest first."""
    entries, _ = Audit(database).page()
    return [(entry.who, entry.act, entry.subject) for entry in entries[::-1]]


def test_a_new_account_has_a_one_time_password_that_is_shown_once(
    admin: Browser, web: Flask, database: Database
) -> None:
    made = admin.post(HERE, {"email": "New@Example.org", "role": "viewer"})
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    (password,) = PASSWORD.findall(made.text)
    assert password not in admin.get(HERE).text
    assert "new@example.org" in admin.get(HERE).text
    assert acts(database)[-1] == (EMAIL, "account created", "new@example.org")
    new = Browser(web.test_client(), "203.0.113.30")
    assert new.sign_in("new@example.org", password).status_code == 303
    assert new.get("/").status_code == 200
    assert new.get("/account").headers["Location"] == "/account/password"
    assert new.sign_in("new@example.org", password).status_code == 401


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        (EMAIL, "viewer", "already an account"),
        ("no address", "viewer", "is not an email address"),
        ("x@example.org", "owner", "must be admin or viewer"),
        ("<script>@example.org", "viewer", "is not an email address"),
    ],
)
def test_a_bad_account_is_refused_in_words(
    admin: Browser, email: str, role: str, words: str
) -> None:
    answer = admin.post(HERE, {"email": email, "role": role})
    assert answer.status_code == 400
    assert words in answer.text
    assert "<script>@" not in answer.text


def test_another_role_ends_the_sign_ins_at_once(
    admin: Browser, viewer: Browser, page_of: Callable[[str], str], database: Database
) -> None:
    page = page_of(VIEWER_EMAIL)
    assert admin.post(f"{page}/role", {"role": "admin"}).status_code == 303
    assert "is an administrator now" in admin.get(page).text
    assert viewer.get("/").status_code == 302
    viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD)
    assert viewer.get(HERE).status_code == 200
    assert (EMAIL, "role changed", VIEWER_EMAIL) in acts(database)


def test_a_closed_account_loses_sign_ins_and_tokens_until_it_is_opened(
    web: Flask, admin: Browser, viewer: Browser, page_of: Callable[[str], str]
) -> None:
    made = viewer.post("/account/tokens", {"name": "mine", "days": "30"})
    bearer = {"Authorization": f"Bearer {re.findall('wsd_[A-Za-z0-9_-]{43}', made.text)[0]}"}
    program = web.test_client()
    assert program.get("/api/openapi.json", headers=bearer).status_code == 200
    page = page_of(VIEWER_EMAIL)
    admin.post(f"{page}/disable")
    assert viewer.get("/").status_code == 302
    assert program.get("/api/openapi.json", headers=bearer).status_code == 401
    assert viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 401
    assert "closed" in admin.get(HERE).text
    admin.post(f"{page}/enable")
    assert viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 303


def test_a_new_one_time_password_ends_sign_ins_and_the_old_password(
    web: Flask, admin: Browser, viewer: Browser, page_of: Callable[[str], str]
) -> None:
    answer = admin.post(f"{page_of(VIEWER_EMAIL)}/password")
    (password,) = PASSWORD.findall(answer.text)
    assert viewer.get("/").status_code == 302
    assert viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 401
    assert viewer.sign_in(VIEWER_EMAIL, password).status_code == 303


def test_sign_ins_are_listed_and_ended(
    admin: Browser, viewer: Browser, page_of: Callable[[str], str]
) -> None:
    viewer.environ["REMOTE_ADDR"] = "203.0.113.44"
    viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD, headers={"User-Agent": "<i>Odd</i>"})
    page = page_of(VIEWER_EMAIL)
    shown = admin.get(page).text
    assert "203.0.113.44" in shown
    assert "&lt;i&gt;Odd" in shown
    admin.post(f"{page}/end-sign-ins")
    assert viewer.get("/").status_code == 302
    assert "Nowhere." in admin.get(page).text


def test_a_lost_second_factor_is_taken_away_by_an_administrator(
    admin: Browser, viewer: Browser, page_of: Callable[[str], str]
) -> None:
    enrol(viewer, VIEWER_PASSWORD)
    page = page_of(VIEWER_EMAIL)
    admin.post(f"{page}/require-second-factor")
    assert "on since" in admin.get(page).text
    admin.post(f"{page}/remove-second-factor")
    assert viewer.get("/").status_code == 302
    assert viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).headers["Location"] == "/"
    assert viewer.get("/").headers["Location"] == "/account/second-factor"
    admin.post(f"{page}/second-factor-optional")
    assert viewer.get("/").status_code == 200


@pytest.mark.parametrize(
    "act", ["role", "disable", "password", "require-second-factor", "remove-second-factor"]
)
def test_nobody_takes_away_their_own_rights(
    admin: Browser, page_of: Callable[[str], str], act: str
) -> None:
    answer = admin.post(f"{page_of(EMAIL)}/{act}", {"role": "viewer"})
    assert answer.status_code == 400
    assert "Another administrator has to do this" in answer.text
    assert admin.get(HERE).status_code == 200


def test_viewers_and_strangers_do_none_of_it(
    viewer: Browser, stranger: Browser, page_of: Callable[[str], str], accounts: Accounts
) -> None:
    page = page_of(VIEWER_EMAIL)
    before = accounts.list()
    for path in (HERE, f"{page}/role", f"{page}/password", f"{page}/disable"):
        assert viewer.post(path, {"role": "admin", "email": "x@y.z"}).status_code == 403
        assert stranger.post(path, {"role": "admin"}).status_code in (303, 401)
    after = accounts.list()
    assert [(each.email, each.role) for each in after] == [
        (each.email, each.role) for each in before
    ]


def test_changes_need_the_pages_token(admin: Browser, page_of: Callable[[str], str]) -> None:
    for path in (HERE, f"{page_of(VIEWER_EMAIL)}/disable", "/account/tokens"):
        assert admin.client.post(path, data={"role": "admin"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/no-uuid",
        f"{HERE}/00000000-0000-0000-0000-000000000000",
        f"{HERE}/" + "-" * 36,
        f"{HERE}/' or 1=1 --",
    ],
)
def test_an_account_that_is_not_there_is_not_found(admin: Browser, path: str) -> None:
    assert admin.get(path).status_code == 404
    assert admin.post(f"{path}/disable").status_code == 404


def test_an_act_that_is_not_there_is_not_found(
    admin: Browser, page_of: Callable[[str], str]
) -> None:
    assert admin.post(f"{page_of(VIEWER_EMAIL)}/promote").status_code == 404


def test_an_administrator_revokes_somebodys_token(
    admin: Browser,
    viewer: Browser,
    page_of: Callable[[str], str],
    database: Database,
    connection: psycopg.Connection,
) -> None:
    viewer.post("/account/tokens", {"name": "mine", "days": "30"})
    (token,) = Tokens(database).list()
    page = page_of(VIEWER_EMAIL)
    assert "mine" in admin.get(page).text
    assert admin.post(f"{page}/revoke-token", {"id": str(token.id)}).status_code == 303
    assert Tokens(database).list()[0].revoked_at is not None


def test_a_token_of_the_command_line_is_listed_and_revoked(
    web: Flask, admin: Browser, bearer: dict[str, str], database: Database
) -> None:
    assert "nightly report" in admin.get(HERE).text
    (token,) = Tokens(database).list()
    assert admin.post("/admin/tokens/revoke", {"id": str(token.id)}).status_code == 303
    assert web.test_client().get("/api/openapi.json", headers=bearer).status_code == 401
    assert acts(database)[-1] == (EMAIL, "token revoked", "nightly report")


def test_a_generated_password_changes_nothing_but_itself(web: Flask, accounts: Accounts) -> None:
    password = accounts.create_with_random_password("second@example.org", "admin")
    browser = Browser(web.test_client())
    browser.sign_in("second@example.org", password)
    for path in (HERE, "/account", "/admin/audit"):
        assert browser.get(path).headers["Location"] == "/account/password", path
    assert browser.post(HERE, {"email": "x@example.org", "role": "admin"}).status_code == 303
    assert accounts.find_email("x@example.org") is None
    answer = browser.post("/admin/api/notes", {"day": "2026-01-31", "kind": "price", "words": "x"})
    assert answer.status_code == 403
    assert answer.json == {"error": "Set your own password first.", "code": "own_password_required"}
