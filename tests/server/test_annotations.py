"""Administrators change targets, benchmarks and notes; nobody else does, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from data.annotations import Annotations
from data.audit import Audit
from data.database import Database
from tests.server.browser import EMAIL, VIEWER_EMAIL, VIEWER_PASSWORD, Browser

GOAL = {
    "kind": "target",
    "value": "60000",
    "source": "Board meeting",
    "set_on": "2026-01-31",
    "due_on": "",
}
NOTE = {"day": "2026-01-31", "kind": "price", "words": "Pro from £49 to £55"}
DAYS = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
GOALS = "/admin/api/goals/mrr"
NOTES = "/admin/api/notes"


def executive(browser: Browser) -> Any:
    return browser.get("/api/metrics/executive").json["details"]["mrr"]


@pytest.mark.usefixtures("business")
def test_a_new_target_is_shown_at_once_and_the_old_one_is_kept(
    admin: Browser, database: Database
) -> None:
    assert executive(admin)["target"] == 50_000
    due = date.today() + timedelta(days=200)
    assert admin.post(GOALS, GOAL | {"due_on": str(due)}).json == {"saved": True}
    assert executive(admin)["target"] == 60_000
    new, old = Annotations(database).goals("mrr")
    assert (new.value, new.source, new.set_by, new.due_on) == (
        Decimal(60_000), "Board meeting", EMAIL, due,
    )  # fmt: skip
    assert (old.value, old.set_by) == (Decimal(50_000), None)


@pytest.mark.usefixtures("business")
def test_an_empty_value_takes_the_target_away(admin: Browser) -> None:
    assert admin.post(GOALS, GOAL | {"value": ""}).status_code == 200
    assert executive(admin)["target"] is None
    assert executive(admin)["status"] is None


@pytest.mark.usefixtures("business")
def test_a_share_of_another_metric_is_a_target_too(admin: Browser) -> None:
    form = GOAL | {"value": "200", "share_of": "mau"}
    assert admin.post("/admin/api/goals/wau", form).status_code == 200
    details = admin.get("/api/metrics/executive").json["details"]
    assert details["weeklyActiveUsers"]["target"] == 2 * details["monthlyActiveUsers"]["value"] == 2


BAD_GOALS = [
    ({"value": "much"}, "The value must be a number"),
    ({"value": "-1"}, "The value must be a number"),
    ({"value": "NaN"}, "The value must be a number"),
    ({"value": "1e99"}, "The value must be a number"),
    ({"value": "0.0000001"}, "at most 6 decimal places"),
    ({"source": "  "}, "The source is missing"),
    ({"source": "x" * 121}, "at most 120 characters"),
    ({"source": "a\x00b"}, "cannot be shown"),
    ({"set_on": "31/01/2026"}, "The day of the target or benchmark cannot be read"),
    ({"set_on": "2999-01-01"}, "The day of the target or benchmark must not be after today"),
    ({"due_on": "2020-01-01"}, "The day by which it is wanted must be after today"),
    ({"kind": "wish"}, "kind must be target or benchmark"),
    ({"kind": "benchmark", "due_on": "2999-01-01"}, "Only a target"),
    ({"share_of": "churn"}, "cannot be a share of"),
    ({"share_of": "mrr"}, "cannot be a share of"),
]
BAD_NOTES = [
    ({"words": ""}, "The sentence is missing"),
    ({"words": "x" * 201}, "at most 200 characters"),
    ({"kind": "rumour"}, "kind must be one of"),
    ({"day": "2999-01-01"}, "The day must not be after today ("),
]


def test_a_bad_field_is_named_and_nothing_is_changed(admin: Browser, database: Database) -> None:
    bad = [(GOALS, GOAL | changed, words) for changed, words in BAD_GOALS]
    bad += [(NOTES, NOTE | changed, words) for changed, words in BAD_NOTES]
    for path, form, words in bad:
        answer = admin.post(path, form)
        assert answer.status_code == 400, form
        assert words in answer.json["error"]  # type: ignore[index]
    assert len(Annotations(database).goals("mrr")) == 1
    assert Annotations(database).notes(date(2000, 1, 1), date(2999, 1, 1)) == ()


def test_an_unknown_metric_has_no_target(admin: Browser) -> None:
    answer = admin.post("/admin/api/goals/mmr", GOAL)
    assert (answer.status_code, answer.json["suggestion"]) == (404, "mrr")  # type: ignore[index]


def test_notes_are_pinned_and_taken_away_and_both_are_remembered(
    admin: Browser, database: Database, connection: psycopg.Connection
) -> None:
    assert admin.post(NOTES, NOTE).json == {"saved": True}
    annotations = Annotations(database)
    (note,) = annotations.notes(date(2026, 1, 31), date(2026, 1, 31))
    assert (note.kind, note.words, note.made_by) == ("price", NOTE["words"], EMAIL)
    assert annotations.notes(date(2026, 2, 1), date(2026, 2, 28)) == ()
    assert admin.post(f"{NOTES}/{note.id}/remove").json == {"saved": True}
    assert annotations.notes(date(2026, 1, 1), date(2026, 2, 28)) == ()
    kept = connection.execute("select words, removed_by from metrics.notes").fetchall()
    assert kept == [(NOTE["words"], EMAIL)]
    assert admin.post(f"{NOTES}/{note.id}/remove").status_code == 400


def test_a_viewer_a_token_and_a_forged_page_change_nothing(
    web: Flask, admin: Browser, viewer: Browser, bearer: dict[str, str], database: Database
) -> None:
    def is_refused(answer: TestResponse, status: int) -> bool:
        return answer.status_code == status and bool(answer.json)

    elsewhere = {"Origin": "https://evil.example"}
    for path, form in ((GOALS, GOAL), (NOTES, NOTE), (f"{NOTES}/1/remove", {})):
        assert is_refused(viewer.post(path, form), 403)
        assert is_refused(web.test_client().post(path, data=form, headers=bearer), 401)
        assert is_refused(admin.client.post(path, data=form), 403)
        assert is_refused(admin.post(path, form, headers=elsewhere), 403)
    assert len(Annotations(database).goals("mrr")) == 1
    assert Annotations(database).notes(date(2000, 1, 1), date(2100, 1, 1)) == ()


def test_a_change_raises_the_refresh_id(admin: Browser, database: Database) -> None:
    before = database.rows("board/pulse")[0]["refresh_id"]
    admin.post(NOTES, NOTE)
    assert database.rows("board/pulse")[0]["refresh_id"] == before + 1


def test_views_are_named_kept_to_their_owner_and_one_is_where_signing_in_leads(
    admin: Browser, viewer: Browser, web: Flask, connection: psycopg.Connection
) -> None:
    form = {"name": "Churn this season", "address": "/metric/churn?from=2026-05-01&parts=1"}
    assert viewer.post("/account/api/views", form).json == {"saved": True}
    found = connection.execute("select id from metrics.saved_views").fetchall()
    ((view,),) = found
    assert admin.post(f"/account/api/views/{view}/start").status_code == 400
    assert viewer.post(f"/account/api/views/{view}/start").json == {"saved": True}
    again = Browser(web.test_client())
    assert again.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).headers["Location"] == form["address"]
    assert again.post("/account/api/start/remove").json == {"saved": True}
    assert Browser(web.test_client()).sign_in().headers["Location"] == "/"
    assert admin.post(f"/account/api/views/{view}/remove").status_code == 400
    assert again.post(f"/account/api/views/{view}/remove").json == {"saved": True}


def test_only_addresses_of_the_page_can_be_named(viewer: Browser) -> None:
    for address in (
        "https://evil.example/", "//evil.example", "/logout", "/metric/mrr\\..", "/a#b", "", "/x",
    ):  # fmt: skip
        answer = viewer.post("/account/api/views", {"name": "x", "address": address})
        assert answer.status_code == 400, address


def test_a_name_given_again_moves_the_view(viewer: Browser, connection: psycopg.Connection) -> None:
    for address in ("/", "/metric/mrr"):
        viewer.post("/account/api/views", {"name": "Mine", "address": address})
    rows = connection.execute("select name, address from metrics.saved_views").fetchall()
    assert rows == [("Mine", "/metric/mrr")]
    assert viewer.post("/account/api/views", {"name": " ", "address": "/"}).status_code == 400


@pytest.mark.usefixtures("business")
def test_every_edit_is_in_the_audit_log(admin: Browser, database: Database) -> None:
    admin.post(GOALS, GOAL)
    admin.post(GOALS, GOAL | {"value": "much"})
    admin.post(NOTES, NOTE)
    (number,) = [row["id"] for row in database.rows("notes/between", DAYS)]
    admin.post(f"{NOTES}/{number}/remove")
    entries = [entry for entry in Audit(database).page()[0][::-1] if entry.act != "sign-in"]
    assert [(entry.who, entry.act, entry.subject) for entry in entries] == [
        (EMAIL, "target changed", "mrr"),
        (EMAIL, "note changed", "2026-01-31"),
        (EMAIL, "note changed", f"note {number}"),
    ]
    assert [dict(entry.details) for entry in entries] == [
        {"kind": "target", "before": "50000", "after": "60000", "source": "Board meeting"},
        {"change": "added", "words": NOTE["words"]},
        {"change": "removed"},
    ]
