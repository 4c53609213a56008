"""One's own account: sign-ins elsewhere, and tokens."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask import Flask

from data.database import Database
from data.tokens import Tokens
from tests.server.browser import (
    EMAIL,
    PASSWORD,
    VIEWER_EMAIL,
    VIEWER_PASSWORD,
    Browser,
)

TOKEN = re.compile("wsd_[A-Za-z0-9_-]{43}")


@pytest.fixture
def other(web: Flask) -> Browser:
    """Another browser, elsewhere."""
    return Browser(web.test_client(), "203.0.113.20")


def ids(page: str, path: str) -> list[str]:
    """The ids in the forms that are sent there."""
    forms = re.findall(rf'action="{path}">(.*?)</form>', page, re.DOTALL)
    return [found[1] for form in forms if (found := re.search(r'name="id" value="([^"]+)', form))]


def test_a_sign_in_elsewhere_is_listed_and_ended_alone(
    web: Flask, admin: Browser, other: Browser
) -> None:
    third = Browser(web.test_client(), "203.0.113.21")
    other.sign_in()
    third.sign_in()
    page = admin.get("/account").text
    assert "203.0.113.20" in page
    assert "203.0.113.21" in page
    assert len(ids(page, "/account/sign-ins/end")) == 2
    first = re.search(r"203\.0\.113\.20.*?value=\"([0-9a-f-]{36})\"", page, re.DOTALL)
    assert first
    assert admin.post("/account/sign-ins/end", {"id": first[1]}).status_code == 303
    assert other.get("/").status_code == 302
    assert third.get("/").status_code == admin.get("/").status_code == 200
    admin.post("/account/sign-ins/end")
    assert third.get("/").status_code == 302
    assert admin.get("/").status_code == 200


def test_nobody_ends_the_sign_in_of_another_account(
    admin: Browser, viewer: Browser, connection: psycopg.Connection
) -> None:
    row = connection.execute(
        "select s.id from metrics.sign_ins as s join metrics.accounts as a on a.id = s.account_id"
        " where a.email = %s",
        [EMAIL],
    ).fetchone()
    assert row is not None
    viewer.post("/account/sign-ins/end", {"id": str(row[0])})
    assert admin.get("/").status_code == 200


def test_a_token_is_shown_once_named_and_ends(
    web: Flask, viewer: Browser, database: Database
) -> None:
    made = viewer.post("/account/tokens", {"name": "my sheet", "days": "30"})
    (text,) = TOKEN.findall(made.text)
    page = viewer.get("/account").text
    assert text not in page
    assert "my sheet" in page
    assert "never used" in page
    bearer = {"Authorization": f"Bearer {text}"}
    program = web.test_client()
    assert program.get("/api/openapi.json", headers=bearer).status_code == 200
    assert "last used" in viewer.get("/account").text.partition("my sheet")[2]
    (token,) = Tokens(database).list()
    assert (token.expires_at - token.created_at).days == 30
    viewer.post("/account/tokens/revoke", {"id": str(token.id)})
    assert program.get("/api/openapi.json", headers=bearer).status_code == 401
    assert "my sheet" not in viewer.get("/account").text.partition("Tokens for programs")[2]


def test_a_viewers_token_sees_no_more_than_the_viewer(web: Flask, viewer: Browser) -> None:
    made = viewer.post("/account/tokens", {"name": "my sheet", "days": "30"})
    bearer = {"Authorization": f"Bearer {TOKEN.findall(made.text)[0]}"}
    assert web.test_client().get("/metrics", headers=bearer).status_code == 403


def test_an_administrators_token_reads_the_figures_until_the_role_changes(
    web: Flask, admin: Browser, connection: psycopg.Connection
) -> None:
    made = admin.post("/account/tokens", {"name": "prometheus", "days": "365"})
    bearer = {"Authorization": f"Bearer {TOKEN.findall(made.text)[0]}"}
    assert web.test_client().get("/metrics", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    ("name", "days"), [("", "30"), ("x" * 61, "30"), ("a\nb", "30"), ("fine", "1"), ("fine", "")]
)
def test_a_bad_token_is_refused_in_words(viewer: Browser, name: str, days: str) -> None:
    answer = viewer.post("/account/tokens", {"name": name, "days": days})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_an_account_has_twenty_tokens_and_no_more(viewer: Browser) -> None:
    answers = [
        viewer.post("/account/tokens", {"name": f"t{n}", "days": "30"}).status_code
        for n in range(21)
    ]
    assert answers == [200] * 20 + [400]


def test_nobody_revokes_a_token_of_another(
    viewer: Browser, admin: Browser, database: Database
) -> None:
    admin.post("/account/tokens", {"name": "chief's", "days": "30"})
    (token,) = Tokens(database).list()
    viewer.post("/account/tokens/revoke", {"id": str(token.id)})
    assert Tokens(database).list()[0].revoked_at is None


def test_a_changed_password_ends_all_other_sign_ins(admin: Browser, other: Browser) -> None:
    other.sign_in()
    admin.post("/account/password", {"current": PASSWORD, "new": "a loud river in spring"})
    assert other.get("/").status_code == 302
    assert admin.get("/account").status_code == 200


def test_only_administrators_are_shown_the_way_to_accounts_and_log(
    admin: Browser, viewer: Browser
) -> None:
    assert "/admin/audit" in admin.get("/account").text
    assert "/admin/" not in viewer.get("/account").text
    assert viewer.get("/account").status_code == 200
    assert VIEWER_EMAIL in viewer.get("/account").text
    assert VIEWER_PASSWORD not in viewer.get("/account").text
