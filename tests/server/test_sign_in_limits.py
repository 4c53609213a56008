"""How long a sign-in lasts, what prolongs it, and what an outage does to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import psycopg
import pytest
from flask import Flask

from data.shared import connect
from data.sign_ins import ABSOLUTE_SECONDS, IDLE_SECONDS
from tests.server.asking import recovers
from tests.server.browser import EMAIL, PASSWORD, Browser, status_with
from tests.server.conftest import MakeWeb


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


def test_who_was_signed_in_stays_signed_in_while_the_database_is_away(
    admin: Browser, make_web: MakeWeb, redis_url: str, outage: Callable[[bool], None]
) -> None:
    other_process = make_web(connect(redis_url))
    assert admin.get("/account/password").status_code == 200
    outage(True)
    other_process.extensions["sign_ins"].forget()  # makes this one ask, and nobody answers
    assert admin.get("/account/password").status_code == 200
    outage(False)
    assert recovers(lambda: admin.sign_out().status_code == 303)
    assert admin.get("/account/password").status_code == 302


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
    cookie = admin.cookie()
    assert status_with(make_web(None), cookie, "/api/metrics/executive") == 503


def _interval() -> dict[str, object]:
    return {
        "output": "words.children",
        "outputs": {"id": "words", "property": "children"},
        "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["button.n_clicks"],
    }


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
