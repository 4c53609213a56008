"""Caching, limits, and what the API says while something is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from data.shared import connect
from data.statements import statement
from server.web import API_REQUESTS_A_MINUTE
from tests.server.asking import DRILL_DOWN, EXECUTIVE, Ask, exact, recovers
from tests.server.browser import Browser
from tests.server.conftest import MakeWeb


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (EXECUTIVE, {"as_of": "2026-01-01"}),
        (EXECUTIVE, {}),
        (DRILL_DOWN + "mrr", {"to": "2026-01-31"}),
        ("/api/openapi.json", {}),
    ],
)
def test_who_has_the_answer_already_gets_304(ask: Ask, path: str, query: dict[str, str]) -> None:
    tag = ask(path, **query).headers["ETag"]
    again = ask(path, headers={"If-None-Match": tag}, **query)
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == tag
    assert again.headers["X-Frame-Options"] == "DENY"
    assert ask(path, headers={"If-None-Match": '"another"'}, **query).status_code == 200


def test_a_304_is_for_those_who_may_read(web: Flask, ask: Ask) -> None:
    tag = ask(EXECUTIVE, as_of="2026-01-01").headers["ETag"]
    answer = web.test_client().get(EXECUTIVE + "?as_of=2026-01-01", headers={"If-None-Match": tag})
    assert answer.status_code == 401


def test_callers_of_the_same_board_get_the_same_bytes(ask: Ask, admin: Browser) -> None:
    assert ask(EXECUTIVE).data == admin.get(EXECUTIVE).data


def test_more_requests_than_allowed_are_told_to_wait(
    web: Flask, bearer: dict[str, str], admin: Browser
) -> None:
    client = web.test_client()
    statuses = [
        client.get("/api/nothing", headers=bearer).status_code
        for _ in range(API_REQUESTS_A_MINUTE + 1)
    ]
    assert set(statuses[:-1]) == {404}
    assert statuses[-1] == 429
    answer = client.get(EXECUTIVE, headers=bearer)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json is not None
    assert answer.json["code"] == "too_many"
    assert admin.get(EXECUTIVE).status_code == 200


def test_the_api_goes_on_without_redis(make_web: MakeWeb, bearer: dict[str, str]) -> None:
    client = make_web(connect("redis://127.0.0.1:1/0")).test_client()
    assert client.get(EXECUTIVE, headers=bearer).status_code == 200


def test_the_last_good_board_stays_readable_and_says_that_it_is_stale(
    ask: Ask, business: date, outage: Callable[[bool], None]
) -> None:
    before = exact(ask(EXECUTIVE))
    outage(True)
    body = exact(ask(EXECUTIVE))
    assert body["stale"] is True
    assert body["lastUpdated"] == before["lastUpdated"]
    assert body["revenue"] == before["revenue"]
    outage(False)
    assert recovers(lambda: exact(ask(EXECUTIVE))["stale"] is False)


def test_without_anything_to_show_the_answer_is_503(
    ask: Ask, outage: Callable[[bool], None]
) -> None:
    ask("/api/openapi.json")
    outage(True)
    answer = ask(EXECUTIVE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json == {
        "error": "The database does not answer.",
        "code": "database_unavailable",
    }


def test_one_failing_metric_leaves_the_others_standing(
    ask: Ask, business: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> bytes:
        return b"select 1 / 0" if name.endswith("/vendor_satisfaction") else statement(name)

    for asker in ("data.database", "data.questions"):
        monkeypatch.setattr(f"{asker}.statement", broken)
    body = exact(ask(EXECUTIVE))
    failed = body["details"]["vendorSatisfactionScore"]
    assert failed["value"] is None
    assert "could not be read" in failed["reason"]
    assert failed["previous"] is None
    assert body["revenue"]["mrr"] == Decimal("49.99")
    answer = ask(DRILL_DOWN + "vendor_satisfaction")
    assert answer.status_code == 503
    assert "division" not in answer.text
    assert exact(ask(DRILL_DOWN + "mrr"))["movements"]["end"] == Decimal("49.99")
