"""Every way of asking wrongly: the right status, one sentence, and no question to the database."""

from __future__ import annotations

import pytest
from flask import Flask

from data.statements import statement
from tests.server.asking import DRILL_DOWN, EXECUTIVE, EXPORT, Ask
from tests.server.browser import Browser

TOMORROW = "2999-01-01"
BAD = [
    (EXECUTIVE, {"as_of": "yesterday"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "2026-02-30"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "20260101"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "2026-01-01T00:00:00Z"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "0000-00-00"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "0001-01-01"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "２０２６-01-01"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "2026-01-01\n"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "' or 1=1 --"}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": "9" * 3000}, 400, "bad_date"),
    (EXECUTIVE, {"as_of": TOMORROW}, 400, "future_date"),
    (EXECUTIVE, {"asof": "2026-01-01"}, 400, "unknown_parameter"),
    (EXECUTIVE, {"grain": "day"}, 400, "unknown_parameter"),
    (DRILL_DOWN + "mrr", {"grain": "year"}, 400, "bad_grain"),
    (DRILL_DOWN + "mrr", {"grain": "DAY"}, 400, "bad_grain"),
    (DRILL_DOWN + "mrr", {"from": "x"}, 400, "bad_date"),
    (DRILL_DOWN + "mrr", {"to": "2026-13-01"}, 400, "bad_date"),
    (DRILL_DOWN + "mrr", {"from": "2026-02-01", "to": "2026-01-01"}, 400, "reversed_range"),
    (DRILL_DOWN + "mrr", {"from": TOMORROW}, 400, "future_date"),
    (DRILL_DOWN + "mrr", {"to": TOMORROW}, 400, "future_date"),
    (DRILL_DOWN + "mrr", {"as_of": TOMORROW}, 400, "future_date"),
    (DRILL_DOWN + "mrr", {"from": "1990-01-01", "to": "2026-01-01"}, 400, "too_many"),
    (DRILL_DOWN + "mrr", {"metric": "arr"}, 400, "unknown_parameter"),
    (DRILL_DOWN + "mrrr", {}, 404, "unknown_metric"),
    (DRILL_DOWN + "MRR", {}, 404, "unknown_metric"),
    (DRILL_DOWN + "..%2F..%2Fapp", {}, 404, "not_found"),
    (DRILL_DOWN + "mrr;select 1", {}, 404, "unknown_metric"),
    (DRILL_DOWN + "x" * 2000, {}, 404, "unknown_metric"),
    (DRILL_DOWN, {}, 404, "not_found"),
    (EXPORT, {}, 400, "bad_format"),
    (EXPORT, {"format": "pdf"}, 400, "bad_format"),
    (EXPORT, {"format": "CSV"}, 400, "bad_format"),
    (EXPORT, {"format": "../csv"}, 400, "bad_format"),
    (EXPORT, {"format": "csv", "as_of": "x"}, 400, "bad_date"),
    (EXPORT, {"format": "csv", "from": "2026-02-01", "to": "2026-01-01"}, 400, "reversed_range"),
    (EXPORT, {"format": "xlsx", "as_of": TOMORROW}, 400, "future_date"),
    (EXPORT, {"format": "csv", "limit": "1"}, 400, "unknown_parameter"),
    ("/api/openapi.json", {"x": "1"}, 400, "unknown_parameter"),
    ("/api", {}, 404, "not_found"),
    ("/api/", {}, 404, "not_found"),
    ("/api/metrics", {}, 404, "not_found"),
    ("/api/metrics/executive/", {}, 404, "not_found"),
]


def test_asking_wrongly_is_answered_with_one_sentence(ask: Ask) -> None:
    for path, query, status, code in BAD:
        answer = ask(path, **query)
        told = (path[:60], query, answer.text[:300])
        assert answer.status_code == status, told
        assert answer.mimetype == "application/json", told
        assert answer.json is not None
        assert answer.json["code"] == code, told
        assert answer.json["error"].endswith((".", "?")), told
        assert len(answer.json["error"]) < 250, told


def test_an_unknown_metric_suggests_the_nearest(ask: Ask) -> None:
    body = ask(DRILL_DOWN + "activeVendorPair").json
    assert body == {
        "error": "There is no metric 'activeVendorPair'. Did you mean 'activeVendorPairs'?",
        "code": "unknown_metric",
        "suggestion": "activeVendorPairs",
    }


def test_an_unknown_parameter_suggests_the_nearest(ask: Ask) -> None:
    body = ask(EXECUTIVE, asof="2026-01-01").json
    assert body is not None
    assert body["error"] == "There is no parameter 'asof'. Did you mean 'as_of'?"


def test_a_parameter_given_twice_is_refused(web: Flask, bearer: dict[str, str]) -> None:
    answer = web.test_client().get(f"{EXECUTIVE}?as_of=2026-01-01&as_of=2026-01-02", headers=bearer)
    assert answer.status_code == 400
    assert answer.json == {"error": "as_of is given more than once.", "code": "repeated_parameter"}


def test_the_api_only_reads(admin: Browser) -> None:
    admin.get("/")
    cookie = admin.client.get_cookie("_csrf_token")
    assert cookie is not None
    for path in (EXECUTIVE, DRILL_DOWN + "mrr", EXPORT, "/api/nothing"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = admin.client.open(path, method=method, headers={"X-CSRFToken": cookie.value})
            assert answer.status_code == 405, (path, method)
            assert answer.json is not None
            assert answer.json["code"] == "method_not_allowed"
            assert "GET" in answer.headers["Allow"]


def test_wrong_questions_never_reach_the_numbers(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(name: str) -> bytes:
        asked.append(name)
        return statement(name)

    for asker in ("data.database", "data.questions"):
        monkeypatch.setattr(f"{asker}.statement", noted)
    ask(EXECUTIVE)
    assert any(name.endswith("/mrr") for name in asked)
    asked.clear()
    for path, query, _, _ in BAD:
        ask(path, **query)
    assert set(asked) <= {"board/pulse", "accounts/find_token", "accounts/note_token_use"}
