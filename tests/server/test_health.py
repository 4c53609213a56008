"""Liveness, readiness and the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.refresh import refresh
from data.settings import Settings
from data.shared import connect
from server.web import create_web
from tests.server.browser import EMAIL, Browser

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


def test_liveness_says_nothing_but_that(stranger: Browser, outage: Callable[[bool], None]) -> None:
    assert stranger.get("/healthz").json == {"status": "ok"}
    outage(True)
    assert stranger.get("/healthz").status_code == 200


def test_readiness_follows_the_database(stranger: Browser, outage: Callable[[bool], None]) -> None:
    assert stranger.get("/readyz").json == {"status": "ready"}
    outage(True)
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"error": "The database does not answer.", "code": "database_unavailable"}
    outage(False)
    assert stranger.get("/readyz").status_code == 200


@pytest.fixture
def unmigrated(empty_url: str, signing: Settings, memo: Memo) -> Iterator[Flask]:
    """The application on a database that holds nothing yet."""
    database = Database(empty_url)
    numbers = Numbers(
        database, memo, zone=signing.zone, currency=signing.currency, refresh_seconds=30
    )
    yield create_web(signing, numbers, database, connect(None))
    database.close()


def test_a_database_that_is_not_migrated_is_not_ready(unmigrated: Flask) -> None:
    answer = unmigrated.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["code"] == "not_migrated"
    assert "migrate" in answer.json["error"]


def test_a_database_of_an_older_version_is_not_ready(
    stranger: Browser, connection: psycopg.Connection
) -> None:
    connection.execute("delete from metrics.migrations where name like '%0003%'")
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "error": "The database is of an older version and must be migrated.",
        "code": "not_migrated",
    }


def test_signing_in_to_a_database_that_is_not_migrated_says_so(unmigrated: Flask) -> None:
    answer = Browser(unmigrated.test_client()).sign_in()
    assert answer.status_code == 503
    assert "migrate" in answer.text


def test_the_figures_are_prometheus_text(admin: Browser, stranger: Browser) -> None:
    stranger.sign_in(EMAIL, "a wrong guess")
    admin.get("/api/metrics/executive")
    admin.get("/api/metrics/drill-down/nothing-like-it")
    answer = admin.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines), lines
    assert 'route="/api/metrics/executive",status="200"} 1.0' in answer.text
    assert 'route="/api/metrics/drill-down/<metric>",status="404"} 1.0' in answer.text
    assert re.search(r"wedsync_sign_in_failures_total\{process=\"\d+\"\} 1\.0\n", answer.text)
    assert "wedsync_board_up 1.0" in lines
    for name in ("refresh_id", "refresh_age_seconds", "refresh_seconds", "queue_keys"):
        assert any(re.fullmatch(rf"wedsync_{name} \d+\.\d+(e-\d+)?", line) for line in lines), name
    for name in ("cache_hits_total", "cache_misses_total", "sockets", "errors_total"):
        assert any(line.startswith(f"wedsync_{name}{{") for line in lines), name


def test_the_figures_tell_of_an_outage_without_failing(
    admin: Browser, outage: Callable[[bool], None]
) -> None:
    admin.get("/metrics")
    outage(True)
    answer = admin.get("/metrics")
    assert answer.status_code == 200
    assert "wedsync_board_up 0.0" in answer.text.splitlines()


def test_strangers_cannot_make_the_figures_grow(
    stranger: Browser, admin: Browser, connection: psycopg.Connection
) -> None:
    for n in range(50):
        stranger.get(f"/never/heard/of/{n}")
        stranger.get(f"/api/never/{n}")
    lines = [line for line in admin.get("/metrics").text.splitlines() if "requests_total{" in line]
    assert len(lines) < 40


def figure(page: str, name: str) -> float:
    """The value of a figure that is there once."""
    (found,) = re.findall(rf"^wedsync_{name}(?:{{[^}}]*}})? (\S+)$", page, re.MULTILINE)
    return float(found)


def test_the_figures_follow_cache_queue_and_cost(
    admin: Browser, connection: psycopg.Connection, database: Database
) -> None:
    refresh(database)
    first = admin.get("/metrics").text
    assert figure(first, "cache_misses_total") > 0
    assert figure(first, "queue_keys") == 0
    connection.execute("insert into public.user_profiles (user_type) values ('couple')")
    assert figure(admin.get("/metrics").text, "queue_keys") > 0
    refresh(database)
    after = admin.get("/metrics").text
    assert figure(after, "queue_keys") == 0
    assert figure(after, "refresh_seconds") > 0
    assert figure(after, "request_seconds_count") >= 3


def test_an_unexpected_error_is_counted(
    make_web: Callable[..., Flask], redis_url: str, accounts: Accounts
) -> None:
    web = make_web(connect(redis_url))

    @web.get("/broken")
    def broken() -> str:
        raise KeyError("as it happens")

    admin = Browser(web.test_client())
    admin.sign_in()
    before = figure(admin.get("/metrics").text, "errors_total")
    assert admin.get("/broken").status_code == 500
    assert figure(admin.get("/metrics").text, "errors_total") == before + 1


def test_accounts_do_not_show_in_the_figures(admin: Browser, accounts: Accounts) -> None:
    assert EMAIL not in admin.get("/metrics").text
