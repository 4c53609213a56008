"""The three endpoints: their shapes and their values."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl

from data.catalogue import METRICS
from tests.server.asking import DRILL_DOWN, EXECUTIVE, EXPORT, Ask, exact

DETAIL_KEYS = {
    "value", "unit", "additive", "parts", "previous", "lastYear", "change", "changePercent",
    "trend", "status", "target", "benchmark", "n", "median", "reason",
}  # fmt: skip
MOVEMENT_KEYS = {
    "start", "new", "expansion", "reactivation", "contraction", "churn", "currency", "end",
}  # fmt: skip


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
        "currency", "refreshId", "stale", "notices", "verified", "details",
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
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8"))))
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
