"""The three endpoints: their shapes, their values, and every way of asking wrongly."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.cache import connect
from data.catalogue import METRICS, Catalogue
from server.web import API_REQUESTS_A_MINUTE
from tests.server.browser import Browser
from tests.server.conftest import MakeWeb

Ask = Callable[..., TestResponse]
EXECUTIVE = "/api/metrics/executive"
DRILL_DOWN = "/api/metrics/drill-down/"
EXPORT = "/api/metrics/export"
DETAIL_KEYS = {
    "value", "unit", "additive", "parts", "previous", "lastYear", "change", "changePercent",
    "trend", "status", "target", "benchmark", "n", "median", "reason",
}  # fmt: skip
MOVEMENT_KEYS = {
    "start", "new", "expansion", "reactivation", "contraction", "churn", "currency", "end",
}  # fmt: skip


@pytest.fixture
def business(connection: psycopg.Connection) -> date:
    """One studio that has paid £49.99 a month for 200 days, and its session of an hour ago;
    returns the database's local date."""
    connection.execute(
        """
        with studio as (
            insert into public.user_profiles (user_type, category, created_at)
            values ('supplier', 'Florist "A", =1+1', now() - interval '200 days') returning id
        ), paid as (
            insert into public.subscriptions (user_id, plan, amount, status, created_at)
            select id, 'Pro', 49.99, 'active', now() - interval '200 days' from studio
        )
        insert into public.user_sessions (user_id, user_type, created_at, session_duration)
        select id, 'supplier', now() - interval '1 second', 100.5 from studio
        """
    )
    row = connection.execute("select (now() at time zone 'Europe/London')::date").fetchone()
    assert row is not None
    return date.fromisoformat(str(row[0]))


@pytest.fixture
def ask(web: Flask, bearer: dict[str, str]) -> Ask:
    """GET with a token."""
    client: FlaskClient = web.test_client()

    def get(path: str, headers: dict[str, str] | None = None, **query: str) -> TestResponse:
        return client.get(path, query_string=query, headers={**bearer, **(headers or {})})

    return get


def exact(answer: TestResponse) -> Any:
    """The JSON with every digit; fails on NaN and Infinity."""

    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.data, parse_float=Decimal, parse_constant=refuse)


def recovers(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within a few seconds, by itself."""
    until = time.monotonic() + 15
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


# -- executive


def test_executive_has_exactly_the_keys_of_the_interface(ask: Ask, business: date) -> None:
    body = exact(ask(EXECUTIVE))
    assert {name: list(body[name]) for name in ("revenue", "coordination", "users")} == {
        "revenue": ["mrr", "arr", "growth", "churn"],
        "coordination": [
            "weddingsCoordinated",
            "activeVendorPairs",
            "avgCoordinationTime",
            "vendorSatisfactionScore",
        ],
        "users": [
            "totalSuppliers",
            "totalCouples",
            "activeSuppliers",
            "activeCouples",
            "newSignupsToday",
        ],
    }
    assert list(body["engagement"]) == [
        "dailyActiveUsers",
        "weeklyActiveUsers",
        "monthlyActiveUsers",
        "averageSessionDuration",
    ]
    assert set(body) == {
        "revenue", "coordination", "users", "engagement", "lastUpdated", "asOf", "timeZone",
        "currency", "refreshId", "stale", "notices", "details",
    }  # fmt: skip
    assert list(body["details"]) == [metric.api_name for metric in METRICS]
    for metric in METRICS:
        detail = body["details"][metric.api_name]
        assert set(detail) == DETAIL_KEYS
        assert detail["value"] == body[metric.group][metric.api_name]
        for name in ("previous", "lastYear"):
            assert set(detail[name]) == {"value", "at", "beforeData"}
            assert datetime.fromisoformat(detail[name]["at"]).utcoffset() is not None


def test_executive_gives_true_values_in_major_units(ask: Ask, business: date) -> None:
    answer = ask(EXECUTIVE)
    body = exact(answer)
    assert body["revenue"]["mrr"] == Decimal("49.99")
    assert body["revenue"]["arr"] == Decimal("599.88")
    assert b'"mrr":49.99,"arr":599.88' in answer.data
    assert body["users"]["totalSuppliers"] == 1
    assert body["engagement"]["averageSessionDuration"] == Decimal("100.5")
    assert body["coordination"]["vendorSatisfactionScore"] is None
    assert "Fewer than 5 ratings" in body["details"]["vendorSatisfactionScore"]["reason"]
    assert body["details"]["growth"]["changePercent"] is None
    assert body["details"]["churn"]["changePercent"] is None
    mrr = body["details"]["mrr"]
    assert (mrr["parts"], mrr["unit"], mrr["additive"]) == (
        {"Pro": Decimal("49.99")},
        "money",
        True,
    )
    assert (mrr["target"], mrr["status"], mrr["trend"]) == (50000, "error", "stable")
    assert (mrr["change"], mrr["changePercent"]) == (0, 0)
    assert mrr["lastYear"]["beforeData"] is True
    assert body["currency"] == "GBP"
    assert body["timeZone"] == "Europe/London"
    assert body["stale"] is False


def test_a_past_day_is_read_at_its_last_microsecond(ask: Ask, business: date) -> None:
    body = exact(ask(EXECUTIVE, as_of="2026-07-15"))
    assert body["asOf"] == "2026-07-15T23:59:59.999999+01:00"
    body = exact(ask(EXECUTIVE, as_of="2026-01-15"))
    assert body["asOf"] == "2026-01-15T23:59:59.999999+00:00"


def test_today_means_now(ask: Ask, business: date) -> None:
    body = exact(ask(EXECUTIVE, as_of=business.isoformat()))
    assert "23:59:59.999999" not in body["asOf"]
    assert datetime.fromisoformat(body["asOf"]).date() == business


def test_a_day_before_the_data_is_empty_and_not_an_error(ask: Ask, business: date) -> None:
    body = exact(ask(EXECUTIVE, as_of="2001-02-03"))
    assert body["revenue"] == {"mrr": 0, "arr": 0, "growth": None, "churn": None}
    assert body["details"]["mrr"]["previous"]["beforeData"] is True
    assert body["details"]["growth"]["reason"]


def test_an_empty_database_answers_with_nothing_wrong(ask: Ask) -> None:
    body = exact(ask(EXECUTIVE))
    assert body["users"]["totalSuppliers"] == 0
    assert body["engagement"]["averageSessionDuration"] is None
    assert exact(ask(DRILL_DOWN + "mrr"))["movements"]["end"] == 0


# -- drill-down


def test_a_drill_down_has_exactly_the_keys_of_the_interface(ask: Ask, business: date) -> None:
    start, end = business - timedelta(days=9), business
    body = exact(ask(DRILL_DOWN + "mrr", **{"from": str(start), "to": str(end), "grain": "day"}))
    assert set(body) == {
        "metric", "timeRange", "grain", "unit", "additive", "data", "movements",
    }  # fmt: skip
    assert body["timeRange"] == {"from": str(start), "to": str(end)}
    assert (body["metric"], body["grain"], body["unit"], body["additive"]) == (
        "mrr", "day", "money", True,
    )  # fmt: skip
    assert [point["date"] for point in body["data"]] == [
        str(start + timedelta(days=n)) for n in range(10)
    ]
    for point in body["data"]:
        assert set(point) == {"date", "value", "complete", "breakdown", "movements"}
        assert point["value"] == Decimal("49.99")
        assert point["breakdown"] == {"Pro": Decimal("49.99")}
        assert set(point["movements"]) == MOVEMENT_KEYS
    assert [point["complete"] for point in body["data"]] == [True] * 9 + [False]
    moved = body["movements"]
    assert set(moved) == MOVEMENT_KEYS
    assert (moved["start"], moved["new"], moved["end"]) == (Decimal("49.99"), 0, Decimal("49.99"))


def test_every_metric_opens_by_id_and_by_api_name(ask: Ask) -> None:
    for metric in METRICS:
        by_id = exact(ask(DRILL_DOWN + metric.id, grain="month"))
        by_name = exact(ask(DRILL_DOWN + metric.api_name, grain="month"))
        assert by_id["metric"] == by_name["metric"] == metric.api_name
        assert [p["date"] for p in by_id["data"]] == [p["date"] for p in by_name["data"]]
        assert ("movements" in by_id) == (metric.id == "mrr")


def test_buckets_are_clipped_to_the_range(ask: Ask) -> None:
    query = {"from": "2026-01-14", "to": "2026-02-10", "grain": "week"}
    body = exact(ask(DRILL_DOWN + "mau", **query))
    assert [point["date"] for point in body["data"]] == [
        "2026-01-14", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09",
    ]  # fmt: skip


def test_no_bucket_lies_after_as_of(ask: Ask) -> None:
    query = {"from": "2026-01-01", "to": "2026-03-31", "grain": "month", "as_of": "2026-02-10"}
    body = exact(ask(DRILL_DOWN + "mau", **query))
    assert [(point["date"], point["complete"]) for point in body["data"]] == [
        ("2026-01-01", True), ("2026-02-01", False),
    ]  # fmt: skip


# -- export


def test_the_csv_holds_the_values_of_the_api(ask: Ask, business: date) -> None:
    body = exact(ask(EXECUTIVE))
    answer = ask(EXPORT, format="csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=wedsync-")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    ids = {metric.id: metric.api_name for metric in METRICS}
    found = {row[next(iter(row))]: row for row in rows}
    assert len(rows) >= len(METRICS)
    assert set(ids) <= set(found) or set(ids.values()) <= set(found)
    assert "49.99" in answer.text
    assert str(body["revenue"]["arr"]) in answer.text


def test_the_workbook_opens_and_holds_the_values(ask: Ask, business: date) -> None:
    answer = ask(EXPORT, format="xlsx", **{"from": str(business - timedelta(days=3))})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(isinstance(cell, int | float) and abs(cell - 49.99) < 1e-9 for cell in cells)


def test_empty_parameters_are_as_good_as_none(ask: Ask) -> None:
    assert ask(EXPORT, **{"format": "csv", "from": "", "to": "", "as_of": ""}).status_code == 200


# -- asking wrongly

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


def test_wrong_questions_never_reach_the_database(
    ask: Ask, connection: psycopg.Connection, database_url: str
) -> None:
    ask(EXECUTIVE)
    for path, query, _, code in BAD:
        if code in ("bad_date", "bad_grain", "bad_format", "unknown_parameter", "unknown_metric"):
            ask(path, **query)
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    rows = connection.execute(
        "select query from pg_stat_activity where datname = %s and pid <> pg_backend_pid()", [name]
    ).fetchall()
    assert rows
    assert not [query for (query,) in rows if "or 1=1" in query or "mrrr" in query]


# -- caching, limits, faults


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
    ask: Ask, business: date, connection: psycopg.Connection
) -> None:
    connection.execute(
        "insert into public.vendor_feedback (vendor_id, rating) select id, 5"
        " from public.user_profiles"
    )
    connection.execute(
        "create or replace view metrics.ratings as select id, vendor_id, 'any'::text as category,"
        " rating / 0 as rating, created_at from metrics.source_ratings"
    )
    body = exact(ask(EXECUTIVE))
    failed = body["details"]["vendorSatisfactionScore"]
    assert failed["value"] is None
    assert "could not be read" in failed["reason"]
    assert failed["previous"] is None
    assert body["revenue"]["mrr"] == Decimal("49.99")
    answer = ask(DRILL_DOWN + "vendor_satisfaction")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "Traceback" not in answer.text


def test_the_catalogue_of_the_api_is_that_of_the_board() -> None:
    assert [metric.id for metric in Catalogue().metrics] == [metric.id for metric in METRICS]
