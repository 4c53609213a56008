"""The rows behind a number, as a program gets them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from data.catalogue import METRICS, Catalogue
from server.openapi import document
from tests.server.asking import EXECUTIVE, Ask, exact
from tests.server.browser import Browser
from tests.server.test_openapi import mistakes

PROOF = "/api/metrics/proof/"
KEYS = {
    "metric", "apiName", "part", "value", "unit", "asOf", "definition", "sql", "window",
    "refreshId", "basis", "rowCount", "total", "rows", "page", "pages",
}  # fmt: skip


def test_a_proof_has_exactly_the_keys_of_the_interface(ask: Ask, business: date) -> None:
    body = exact(ask(PROOF + "mrr", as_of=str(business - timedelta(days=1))))
    assert set(body) == KEYS
    assert (body["metric"], body["apiName"], body["part"], body["unit"]) == (
        "mrr", "mrr", None, "money",
    )  # fmt: skip
    assert (body["value"], body["total"]) == (Decimal("49.99"), Decimal("49.99"))
    assert body["window"] == {"from": body["asOf"], "to": body["asOf"]}
    assert body["asOf"].startswith(f"{business - timedelta(days=1)}T23:59:59.999999+0")
    assert body["definition"] == METRICS[0].meaning
    assert body["sql"].startswith("-- Monthly recurring revenue")
    assert "metrics.paid_at" in body["sql"]
    assert (body["rowCount"], body["page"], body["pages"]) == (1, 1, 1)
    (row,) = body["rows"]
    assert row.pop("subscriptionId")
    assert row.pop("accountId")
    assert row == {
        "number": 1, "plan": "Pro", "price": Decimal("49.99"), "months": 1, "currency": "GBP",
        "rate": 1, "minor": 4999, "contribution": Decimal("49.99"),
    }  # fmt: skip


def test_every_metric_shows_its_rows_by_id_and_by_api_name(ask: Ask, business: date) -> None:
    yesterday = str(business - timedelta(days=1))
    board = exact(ask(EXECUTIVE, as_of=yesterday))
    for metric in METRICS:
        body = exact(ask(PROOF + metric.id, as_of=yesterday, recompute="true"))
        assert body == exact(ask(PROOF + metric.api_name, as_of=yesterday, recompute="true"))
        assert set(body) == {*KEYS, "recomputed", "equal"}
        assert body["value"] == body["total"] == board["details"][metric.api_name]["value"]
        assert (body["recomputed"], body["equal"]) == (body["value"], True)


def test_the_rows_of_now_are_those_of_the_board(ask: Ask, business: date) -> None:
    body = exact(ask(PROOF + "dau"))
    assert (body["value"], body["total"], body["rowCount"]) == (1, 1, 1)
    board = exact(ask(EXECUTIVE))
    assert body["refreshId"] == board["refreshId"]
    assert body["window"]["from"].startswith(f"{business}T00:00:00+0")


def test_a_part_and_a_page_are_asked_for_by_name(
    ask: Ask, business: date, connection: psycopg.Connection
) -> None:
    connection.execute(
        "insert into public.user_sessions (user_id, user_type, created_at)"
        " select gen_random_uuid(), 'couple', now() from generate_series(1, 5)"
    )
    whole = exact(ask(PROOF + "dau", part="couple"))
    assert (whole["part"], whole["value"], whole["rowCount"]) == ("couple", 5, 5)
    pages = [exact(ask(PROOF + "dau", part="couple", size="2", page=page)) for page in "123"]
    assert [row for page in pages for row in page["rows"]] == whole["rows"]
    assert {page["pages"] for page in pages} == {3}


def test_what_has_no_value_says_null_and_has_no_rows(ask: Ask) -> None:
    body = exact(ask(PROOF + "churn", recompute="true"))
    assert (body["value"], body["total"], body["recomputed"], body["equal"]) == (
        None, None, None, True,
    )  # fmt: skip
    assert (body["rows"], body["rowCount"], body["pages"]) == ([], 0, 1)


def test_a_number_that_is_not_its_definitions_is_owned_up_to(
    ask: Ask, business: date, connection: psycopg.Connection
) -> None:
    connection.execute("update metrics.level set n = n + 1 where series = 'mrr'")
    body = exact(ask(PROOF + "mrr", as_of=str(business - timedelta(days=1)), recompute="true"))
    assert (body["value"], body["total"], body["recomputed"], body["equal"]) == (
        Decimal("50.00"), Decimal("49.99"), Decimal("49.99"), False,
    )  # fmt: skip


@pytest.mark.parametrize("query", [{}, {"recompute": "true", "size": "1"}, {"part": "Pro"}])
def test_the_answer_is_as_described(ask: Ask, business: date, query: dict[str, str]) -> None:
    whole = document(Catalogue())
    schema = {"$ref": "#/components/schemas/Proof"}
    body = ask(PROOF + "mrr", **query).json
    assert mistakes(body, schema, whole) == []
    assert mistakes({**(body or {}), "more": 1}, schema, whole) == ["$: more is not described"]


BAD = [
    ("mrr", {"as_of": "x"}, 400, "bad_date"),
    ("mrr", {"as_of": "2999-01-01"}, 400, "future_date"),
    ("mrr", {"page": "0"}, 400, "bad_page"),
    ("mrr", {"page": "-1"}, 400, "bad_page"),
    ("mrr", {"page": "1.0"}, 400, "bad_page"),
    ("mrr", {"page": "1\n"}, 400, "bad_page"),
    ("mrr", {"page": "２"}, 400, "bad_page"),
    ("mrr", {"page": "9" * 40}, 400, "bad_page"),
    ("mrr", {"page": "2"}, 400, "bad_page"),
    ("mrr", {"size": "1001"}, 400, "bad_page"),
    ("mrr", {"size": "all"}, 400, "bad_page"),
    ("mrr", {"recompute": "yes"}, 400, "bad_flag"),
    ("mrr", {"part": "' or 1=1 --"}, 400, "unknown_part"),
    ("mrr", {"part": "x" * 2_000}, 400, "unknown_part"),
    ("mrr", {"part": "a\0b"}, 400, "unknown_part"),
    ("growth", {"part": "Pro"}, 400, "unknown_part"),
    ("mrr", {"from": "2026-01-01"}, 400, "unknown_parameter"),
    ("mrrr", {}, 404, "unknown_metric"),
    ("", {}, 404, "not_found"),
]


def test_asking_wrongly_is_answered_with_one_sentence(ask: Ask, business: date) -> None:
    for metric, query, status, code in BAD:
        answer = ask(PROOF + metric, **query)
        told = (metric, query, answer.text[:300])
        assert (answer.status_code, answer.mimetype) == (status, "application/json"), told
        assert answer.json is not None
        assert answer.json["code"] == code, told
        assert answer.json["error"].endswith((".", "?")), told
        assert len(answer.json["error"]) < 250, told


def test_who_has_the_answer_already_gets_304(ask: Ask, business: date) -> None:
    query = {"as_of": str(business - timedelta(days=1))}
    tag = ask(PROOF + "mau", **query).headers["ETag"]
    assert ask(PROOF + "mau", headers={"If-None-Match": tag}, **query).status_code == 304


def test_a_stranger_gets_no_rows_and_a_viewer_does(
    stranger: Browser, viewer: Browser, business: date
) -> None:
    assert stranger.get(PROOF + "mrr").status_code == 401
    answer = viewer.get(PROOF + "mrr")
    assert answer.status_code == 200
    assert "@" not in answer.text.replace(answer.json["sql"] if answer.json else "", "")
