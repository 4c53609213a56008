"""What people and programs do is in the audit log, and administrators read it there."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from data.audit import Act, Audit, Entry
from data.audit_proof import prove_audit
from data.database import Database
from tests.data.test_audit import as_superuser
from tests.server.browser import EMAIL, VIEWER_EMAIL, Browser


@pytest.fixture
def entries(database: Database) -> Callable[[], list[Entry]]:
    """The log as it stands, the oldest first."""
    return lambda: Audit(database).page()[0][::-1]


def kinds(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.who, entry.act) for entry in entries]


def test_signing_in_failing_and_signing_out_are_written(
    admin: Browser, entries: Callable[[], list[Entry]]
) -> None:
    admin.sign_out()
    admin.environ["REMOTE_ADDR"] = "203.0.113.9"
    admin.sign_in(EMAIL.upper(), "not the password")
    admin.sign_in("hunter2-my-password", "typed in the wrong field")
    log = entries()
    assert kinds(log) == [
        (EMAIL, "sign-in"),
        (EMAIL, "sign-out"),
        (EMAIL, "sign-in failed"),
        ("(not an email address)", "sign-in failed"),
    ]
    assert [entry.address for entry in log] == ["127.0.0.1"] * 2 + ["203.0.113.9"] * 2


def test_a_denial_names_who_and_what(viewer: Browser, entries: Callable[[], list[Entry]]) -> None:
    assert viewer.get("/metrics").status_code == 403
    assert viewer.client.post("/logout").status_code == 403
    denied = [entry for entry in entries() if entry.act == "denied"]
    assert [(entry.who, entry.subject) for entry in denied] == [
        (VIEWER_EMAIL, "GET /metrics"),
        (VIEWER_EMAIL, "POST /logout"),
    ]


def test_endless_denials_do_not_fill_the_log(
    viewer: Browser, entries: Callable[[], list[Entry]]
) -> None:
    for _ in range(40):
        viewer.get("/admin/audit")
    assert len(entries()) < 25


def test_exports_are_written_with_the_name_of_the_token(
    web: Flask, bearer: dict[str, str], business: object, entries: Callable[[], list[Entry]]
) -> None:
    answer = web.test_client().get("/api/metrics/export?format=csv", headers=bearer)
    assert answer.status_code == 200
    (entry,) = entries()
    assert (entry.who, entry.act) == ("token nightly report", "export")
    assert entry.subject in answer.headers["Content-Disposition"]


def test_a_spoofed_address_is_not_believed(
    admin: Browser, entries: Callable[[], list[Entry]]
) -> None:
    admin.sign_in(EMAIL, "wrong", headers={"X-Forwarded-For": "198.51.100.1", "Forwarded": "for=x"})
    assert entries()[-1].address == "127.0.0.1"


def test_behind_a_trusted_proxy_the_last_hop_counts(
    make_web: Callable[..., Flask], entries: Callable[[], list[Entry]]
) -> None:
    browser = Browser(make_web(None, trusted_proxies=1).test_client())
    browser.sign_in(EMAIL, "wrong", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.5"})
    assert entries()[-1].address == "203.0.113.5"


def test_no_secret_is_in_the_log(
    admin: Browser, database: Database, connection: psycopg.Connection
) -> None:
    admin.sign_in(EMAIL, "an unusual wrong password")
    row = connection.execute("select string_agg(a::text, '') from metrics.audit as a").fetchone()
    assert row is not None
    assert "unusual" not in row[0]
    assert admin.cookie() not in row[0]


def test_administrators_read_the_log_page_by_page(admin: Browser, database: Database) -> None:
    for number in range(60):
        Audit(database).write(Act.DENIED, who=f"<b>{number}</b>", address="x")
    page = admin.get("/admin/audit")
    assert page.status_code == 200
    assert "&lt;b&gt;59&lt;/b&gt;" in page.text
    assert "<b>59" not in page.text
    assert "entry 61" in page.text
    assert "before=12" in page.text
    second = admin.get("/admin/audit?before=12")
    assert "entry 11" in second.text
    assert "entry 12" not in second.text
    only = admin.get("/admin/audit?act=sign-in").text
    assert EMAIL in only
    assert "entry 2<" not in only


def test_administrators_see_what_came_of_the_last_proof_of_the_log(
    admin: Browser, database: Database, connection: psycopg.Connection
) -> None:
    assert "Proved at" not in admin.get("/admin/audit").text
    prove_audit(database)
    assert "1 entry in order" in admin.get("/admin/audit").text
    as_superuser(connection, "update metrics.audit set who = 'nobody'")
    prove_audit(database)
    page = admin.get("/admin/audit").text
    assert "The log is not as it was written. Entry 1 is not as it was written." in page


@pytest.mark.parametrize(
    "query",
    ["act=nothing", "before=x", "before=-1", "before=" + "9" * 30, "act=%0d%0aSet-Cookie:x"],
)
def test_a_bad_question_about_the_log_is_refused_in_words(admin: Browser, query: str) -> None:
    answer = admin.get(f"/admin/audit?{query}")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_what_cannot_be_written_goes_to_the_log_and_the_request_goes_on(
    web: Flask,
    admin: Browser,
    business: object,
    connection: psycopg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert admin.get("/api/metrics/executive").status_code == 200
    connection.execute("drop table metrics.audit cascade")
    assert admin.get("/api/metrics/export?format=csv").status_code == 200
    (record,) = [each for each in caplog.records if "no audit entry" in each.message]
    assert "export" in record.message
    assert EMAIL in record.message
