"""Signing in elsewhere, before a small service that runs beside the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts, Role
from data.audit import Audit
from data.database import Database
from data.oidc import Oidc
from data.shared import connect
from tests.server.authenticator import enrol
from tests.server.browser import EMAIL, VIEWER_EMAIL, VIEWER_PASSWORD, Browser
from tests.server.identity_provider import CLIENT, CLIENT_SECRET, Provider, provider

VERIFIED = {"email_verified": True}
VIEWER = {"sub": "u-1", "email": "Carol@Example.org", "roles": ["wedsync-viewer"], **VERIFIED}


@pytest.fixture
def service() -> Iterator[Provider]:
    """The other service."""
    with provider() as running:
        yield running


@pytest.fixture
def oidc(service: Provider) -> Oidc:
    """Its settings."""
    return Oidc(
        issuer=service.url,
        client_id=CLIENT,
        client_secret=CLIENT_SECRET,
        public_url="http://localhost",
        label="Company account",
        role_claim="roles",
        admin_role="wedsync-admin",
        viewer_role="wedsync-viewer",
    )


@pytest.fixture
def web(make_web: Callable[..., Flask], redis_url: str, oidc: Oidc) -> Flask:
    """The application that knows the service."""
    return make_web(connect(redis_url), oidc=oidc)


def arrive(browser: Browser, service: Provider, next_page: str = "", **claims: object) -> object:
    """Goes to the service and comes back; the last answer."""
    sent = browser.get(f"/login/oidc?next={next_page}")
    assert sent.status_code == 302, sent.text
    assert sent.headers["Location"].startswith(f"{service.url}/authorize?")
    return browser.get(service.allow(sent.headers["Location"], **claims))


def last_entry(database: Database) -> tuple[str, str]:
    entry = Audit(database).page()[0][0]
    return entry.who, entry.act


def test_the_way_there_is_on_the_sign_in_page_and_asks_with_proof_key_and_nonce(
    stranger: Browser, service: Provider
) -> None:
    assert "Company account" in stranger.get("/login?next=/metric/mrr").text
    location = stranger.get("/login/oidc").headers["Location"]
    for part in ("code_challenge_method=S256", "nonce=", "state=", "response_type=code"):
        assert part in location
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Flogin%2Foidc%2Fback" in location
    assert CLIENT_SECRET not in location


def test_where_it_leads_back_to_is_not_the_askers_to_choose(stranger: Browser) -> None:
    sent = stranger.get("/login/oidc", headers={"Host": "evil.example"})
    assert "evil.example" not in sent.headers["Location"].partition("?")[2]


def test_without_the_setting_there_is_no_such_way(
    make_web: Callable[..., Flask], redis_url: str
) -> None:
    browser = Browser(make_web(connect(redis_url)).test_client())
    assert "Single sign-on" not in browser.get("/login").text
    assert browser.get("/login/oidc").headers["Location"] == "/login?next=%2Flogin%2Foidc"
    assert browser.get("/login/oidc/back").status_code == 302


def test_somebody_new_gets_an_account_with_the_role_of_the_claim(
    stranger: Browser, service: Provider, database: Database
) -> None:
    answer = arrive(stranger, service, "/metric/mrr", **VIEWER)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/metric/mrr")
    assert stranger.get("/").status_code == 200
    account = Accounts(database).find_email("carol@example.org")
    assert account is not None
    assert account.role is Role.VIEWER
    assert last_entry(database) == ("carol@example.org", "sign-in")


def test_another_role_there_is_another_role_here_from_the_next_time(
    web: Flask, stranger: Browser, service: Provider, database: Database
) -> None:
    arrive(stranger, service, **VIEWER)
    assert stranger.get("/metrics").status_code == 403
    other = Browser(web.test_client())
    arrive(other, service, **{**VIEWER, "roles": "wedsync-admin"})
    assert other.get("/metrics").status_code == 200
    assert stranger.get("/").status_code == 302


def test_a_person_is_known_by_subject_and_not_by_address(
    stranger: Browser, service: Provider, database: Database, accounts: Accounts
) -> None:
    arrive(stranger, service, **VIEWER)
    stranger.sign_out()
    arrive(stranger, service, **{**VIEWER, "email": EMAIL})
    assert "carol@example.org" in stranger.get("/account").text


def test_a_verified_address_opens_the_account_that_has_it(
    stranger: Browser, service: Provider, accounts: Accounts
) -> None:
    arrive(stranger, service, **{**VIEWER, "email": VIEWER_EMAIL})
    assert VIEWER_EMAIL in stranger.get("/account").text


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"roles": []}, "have no role"),
        ({"roles": None}, "have no role"),
        ({"roles": {"wedsync-admin": True}}, "have no role"),
        ({"roles": ["wedsync-admin-not"]}, "have no role"),
        ({"email_verified": False}, "does not vouch"),
        ({"email_verified": "true"}, "does not vouch"),
        ({"email": None}, "does not vouch"),
        ({"email": "a\r\nb@example.org"}, "is not an email address"),
    ],
)
def test_who_is_not_meant_to_come_in_does_not(
    stranger: Browser, service: Provider, claims: dict[str, object], words: str
) -> None:
    answer = arrive(stranger, service, **{**VIEWER, **claims})
    assert answer.status_code == 403
    assert words in answer.text
    assert stranger.get("/").status_code == 302


def test_a_closed_account_stays_closed(
    stranger: Browser, service: Provider, accounts: Accounts
) -> None:
    account = accounts.find_email(VIEWER_EMAIL)
    assert account is not None
    accounts.disable(account.id)
    answer = arrive(stranger, service, **{**VIEWER, "email": VIEWER_EMAIL})
    assert answer.status_code == 403
    assert "closed" in answer.text


@pytest.mark.parametrize(
    "twist",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_an_id_token_that_is_not_for_this_visit_is_refused(
    stranger: Browser, service: Provider, twist: dict[str, object]
) -> None:
    service.twist = twist
    assert arrive(stranger, service, **VIEWER).status_code == 503
    assert service.exchanged == 1
    assert stranger.get("/").status_code == 302


def test_a_token_signed_by_anything_but_the_services_key_is_refused(
    stranger: Browser, service: Provider
) -> None:
    service.sign_with_another_key()
    assert arrive(stranger, service, **VIEWER).status_code == 503
    service.sign_with_the_client_secret()
    assert arrive(stranger, service, **VIEWER).status_code == 503
    service.algorithm = "none"
    assert arrive(stranger, service, **VIEWER).status_code == 503
    assert stranger.get("/").status_code == 302


def test_an_answer_nobody_asked_for_is_refused(
    web: Flask, stranger: Browser, service: Provider
) -> None:
    sent = stranger.get("/login/oidc").headers["Location"]
    back = service.allow(sent, **VIEWER)
    victim = Browser(web.test_client(), "203.0.113.9")
    assert victim.get(back).status_code == 503
    assert victim.get("/login/oidc/back?code=x&state=y").status_code == 503
    assert service.exchanged == 0
    assert stranger.get(back).status_code == 303
    assert stranger.get(back).status_code == 503


def test_who_is_signed_in_is_not_signed_out_by_a_link(stranger: Browser, service: Provider) -> None:
    arrive(stranger, service, **VIEWER)
    assert stranger.get("/login/oidc?next=/account").headers["Location"] == "/account"
    assert stranger.get("/").status_code == 200


def test_a_service_that_is_away_or_another_one_is_said_in_words(
    make_web: Callable[..., Flask], redis_url: str, service: Provider, oidc: Oidc
) -> None:
    away = replace(oidc, issuer="http://127.0.0.1:9")
    browser = Browser(make_web(connect(redis_url), oidc=away).test_client())
    assert browser.get("/login/oidc").status_code == 503
    service.issuer_said = "https://another.example"
    other = Browser(make_web(connect(redis_url), oidc=oidc).test_client())
    answer = other.get("/login/oidc")
    assert answer.status_code == 503
    assert "does not answer as it should" in answer.text


def test_who_says_no_there_is_back_at_the_sign_in_page(stranger: Browser) -> None:
    stranger.get("/login/oidc")
    answer = stranger.get("/login/oidc/back?error=access_denied&error_description=%0d%0aX:y")
    assert answer.headers["Location"] == "/login"


def test_knocking_again_and_again_is_slowed_down(stranger: Browser) -> None:
    statuses = [stranger.get("/login/oidc/back?code=x&state=y").status_code for _ in range(31)]
    assert statuses[-1] == 429


def test_a_second_factor_is_asked_for_this_way_as_well(
    web: Flask, viewer: Browser, service: Provider
) -> None:
    app, _ = enrol(viewer, VIEWER_PASSWORD)
    other = Browser(web.test_client(), "203.0.113.5")
    answer = arrive(other, service, **{**VIEWER, "email": VIEWER_EMAIL})
    assert answer.headers["Location"] == "/login/code"
    assert other.get("/").status_code == 302
    assert other.post("/login/code", {"code": app.code()}).status_code == 303
    assert other.get("/").status_code == 200


def test_no_password_opens_an_account_made_this_way(
    stranger: Browser, service: Provider, connection: psycopg.Connection
) -> None:
    arrive(stranger, service, **VIEWER)
    row = connection.execute("select password_hash from metrics.accounts").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$")
    stranger.sign_out()
    assert stranger.sign_in("carol@example.org", "").status_code == 400
    assert stranger.sign_in("carol@example.org", "anything at all").status_code == 401
